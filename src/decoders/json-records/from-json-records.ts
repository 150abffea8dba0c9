import type { Decoder, DecodeSink, DecodeSource } from '#core/model';
import { type Fields, parseFields } from '#decoders/json-fields';
import { splitRecords } from './split-records.ts';

/** A format of which a JSON object is a record. */
export interface JsonRecordDecoder {
  readonly name: string;
  /** Whether the first record of an input looks like the format's. */
  readonly recognises: (record: Fields) => boolean;
  /**
   * Keys of the objects around records, outermost first: `['records']` for `{"records": [{…}, {…}]}`. Streams of objects
   * (a line each or not) and arrays of them are read without being named.
   */
  readonly within: readonly (readonly string[])[];
  readonly start: (sink: DecodeSink) => {
    readonly open: (source: DecodeSource) => JsonRecordReader;
    readonly end: () => void;
  };
}

/** Tells the sink what becomes of one object; `number` counts them from 1. */
export type JsonRecordReader = (record: Fields, number: number) => void;

export function fromJsonRecords({ name, recognises, within, start }: JsonRecordDecoder): Decoder {
  return {
    name,
    unit: 'record',
    recognises: ({ bytes }) => {
      let isOurs = false;
      const input = splitRecords(within, (text) => {
        const record = parseFields(text);
        isOurs ||= record !== undefined && recognises(record);
      });
      input.push(bytes);
      return isOurs;
    },
    start: (sink) => {
      const session = start(sink);
      return {
        open: (source) => {
          const readRecord = session.open(source);
          let number = 0;
          return splitRecords(
            within,
            (text) => {
              number += 1;
              sink.read(1);
              const record = parseFields(text);
              if (record) readRecord(record, number);
              else sink.bad(`\`${text.slice(0, 40)}\` is not JSON; expected an object`, { number });
            },
            (why) => {
              number += 1;
              sink.read(1);
              sink.bad(why, { number });
            },
          );
        },
        end: session.end,
      };
    },
  };
}
