import type { Decoder, DecodeSink } from '#core/model';
import { firstByteOf, openByBeginning } from '#decoders/by-beginning';
import { type Fields, fieldsAt, toFields } from '#decoders/json-fields';
import { fromJsonRecords } from '#decoders/json-records';
import { fromLines } from '#decoders/lines';
import type { LogRecord } from '#decoders/log-records';
import { type Pairing, startPairing } from '#decoders/pairing';
import { toSet } from './read-json.ts';
import { startText } from './read-text.ts';
import type { NftElement, NftSet } from './set.ts';
import { joinElements, toElementRecord } from './to-record.ts';

const NO_SET = 'what is no set';
const NO_ELEMENT = 'a line without an element';

/** Tells all elements of one record or line; it counts as one already, so the others are records beside it. */
function tellElements(
  { set, elements }: { readonly set: NftSet; readonly elements: readonly NftElement[] },
  at: { readonly sink: DecodeSink; readonly pairing: Pairing; readonly writtenMs: number; readonly number: number },
): void {
  const { sink, pairing, writtenMs, number } = at;
  if (elements.length > 1) sink.read(elements.length - 1);
  for (const element of elements) tell(toElementRecord(set, element, writtenMs), { sink, pairing, number });
}

function tell(
  record: LogRecord,
  { sink, pairing, number }: { readonly sink: DecodeSink; readonly pairing: Pairing; readonly number: number },
): void {
  if (record.kind === 'flow') pairing.tell(record.flow);
  else if (record.kind === 'skipped') sink.skip(record.why, 1);
  else if (record.kind === 'bad') sink.bad(record.why, { number });
  else pairing[record.kind](record.key, record.flow);
}

const JSON_LISTING = fromJsonRecords({
  name: 'nft-set',
  recognises: (record) => Object.hasOwn(record, 'set') && Object.hasOwn(fieldsAt(record, 'set'), 'family'),
  within: [['nftables']],
  start: (sink) => {
    const pairing = startPairing(sink, { join: joinElements });
    return {
      open:
        ({ writtenMs }) =>
        (record: Fields, number) => {
          const read = Object.hasOwn(record, 'set') ? toSet(toFields(record['set'])) : undefined;
          if (read && read.elements.length > 0) tellElements(read, { sink, pairing, writtenMs, number });
          else sink.skip(read ? 'an empty set' : NO_SET, 1);
        },
      end: pairing.close,
    };
  },
});

const TEXT_LISTING = fromLines({
  name: 'nft-set',
  recognises: (lines) =>
    lines.some((line) => /^table (?:(?:ip6?|inet|arp|bridge|netdev) )?\S+ \{\s*$/.test(line)) &&
    lines.some((line) => /^\s+set \S+ \{\s*$/.test(line)),
  start: (sink) => {
    const pairing = startPairing(sink, { join: joinElements });
    return {
      open: ({ writtenMs }) => {
        const text = startText();
        return (line, number) => {
          const read = text.take(line);
          if (read && read.elements.length > 0) tellElements(read, { sink, pairing, writtenMs, number });
          else sink.skip(NO_ELEMENT, 1);
        };
      },
      end: pairing.close,
    };
  },
});

const OPEN_OBJECT = 123;

/** Source: nft(8), `list set`, `list table`, `list ruleset`, with and without `-j`; libnftables-json(5). */
export const NFT_SET: Decoder = {
  name: 'nft-set',
  unit: 'record',
  recognises: (head) => JSON_LISTING.recognises(head) || TEXT_LISTING.recognises(head),
  start: (sink) => {
    const json = JSON_LISTING.start(sink);
    const text = TEXT_LISTING.start(sink);
    return {
      open: (source) =>
        openByBeginning((beginning) => (firstByteOf(beginning) === OPEN_OBJECT ? json : text).open(source)),
      end: () => {
        json.end();
        text.end();
      },
    };
  },
};
