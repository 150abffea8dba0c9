import type { DecodeInput, DecodeSink } from '#core/model';
import { readParquet } from '#decoders/parquet';
import { tellRecord } from './tell-record.ts';

/** A file of flow logs has at most 75 MB. Source: Amazon VPC User Guide, Flow log files. */
const MOST_FILE_BYTES = 256 * 1024 * 1024;

/** What a flow is made of, and its status; the other columns are not read. */
const WANTED = new Set(
  [
    'srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status tcp_flags pkt_srcaddr',
    'pkt_dstaddr flow_direction interface_id tgw_attachment_id',
  ].flatMap((names) => names.split(' ')),
);

/** A file in Parquet: its contents stand at its end, so that it is kept until then. */
export function openTable(writtenMs: number, sink: DecodeSink): DecodeInput {
  let pieces: Uint8Array[] = [];
  let size = 0;
  return {
    push: (bytes) => {
      size += bytes.length;
      if (size <= MOST_FILE_BYTES) pieces.push(bytes.slice());
      else pieces = [];
    },
    end: async (pause = () => Promise.resolve()) => {
      let number = 0;
      const tellBad = (why: string) => {
        number += 1;
        sink.read(1);
        sink.bad(why, { number });
      };
      if (size > MOST_FILE_BYTES) {
        tellBad(`a file of ${size} bytes in Parquet; expected up to ${MOST_FILE_BYTES}`);
        return;
      }
      const whole = join(pieces, size);
      pieces = [];
      const read = await readParquet(whole, {
        isWanted: (name) => WANTED.has(name.replaceAll('-', '_')),
        onRow: (row, has) => {
          number += 1;
          sink.read(1);
          const nameIn = (name: string) => (has(name) ? name : name.replaceAll('-', '_'));
          const field = (name: string) => {
            const text = row(nameIn(name));
            // Numbers that are none are negative, and texts are a dash.
            return text === undefined || text.startsWith('-') ? undefined : text;
          };
          tellRecord({ field, has: (name) => has(nameIn(name)) }, number, writtenMs, sink);
        },
        pause,
      });
      if (!read.ok) tellBad(read.error);
    },
  };
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
