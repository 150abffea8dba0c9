import type { Decoder } from '#core/model';
import { fromLines } from '#decoders/lines';
import { type Columns, parseHeader } from './header.ts';
import { toFlow } from './to-flow.ts';

const HEADER = 'the header';
const OWN = 'a record of Argus itself';
const FRAME = 'a frame that is not IP';

/** Protocols of frames. Source: argus-clients, ra(1), and IEEE 802.2. */
const FRAMES = new Set(['arp', 'rarp', 'llc', 'stp', 'lldp', 'loop', 'ether', 'isis', 'eapol', 'ipx', 'cdp', 'vlan']);

/**
 * A header names the columns, which may come in any order. Source: argus-clients, ra(1): `-c` and `-s`.
 */
export const ARGUS: Decoder = fromLines({
  name: 'argus',
  recognises: (lines) => parseHeader(lines.find((line) => line.trim() !== '') ?? '') !== undefined,
  start: (sink) => ({
    open: () => {
      let columns: Columns | undefined;
      return (line, number) => {
        const header = parseHeader(line);
        if (header) {
          columns = header;
          sink.skip(HEADER, 1);
          return;
        }
        if (!columns) {
          sink.bad('the line comes before the header; expected the names of the columns', { number });
          return;
        }
        const cells = line.split(columns.separator);
        if (cells.length !== columns.count) {
          sink.bad(`${cells.length} columns; expected ${columns.count}, as the header has`, { number });
          return;
        }
        const read = (name: string) => {
          const at = columns?.places.get(name);
          const cell = at === undefined ? undefined : cells[at]?.trim();
          return cell === '' ? undefined : cell;
        };
        const protocol = (read('proto') ?? '').toLowerCase();
        if (protocol === 'man') sink.skip(OWN, 1);
        else if (FRAMES.has(protocol) || isHardware(read('saddr'))) sink.skip(FRAME, 1);
        else {
          const flow = toFlow(read);
          if (flow.ok) sink.flow(flow.value, 1);
          else sink.bad(flow.error, { number });
        }
      };
    },
    end: () => undefined,
  }),
});

function isHardware(address: string | undefined): boolean {
  return address !== undefined && /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i.test(address);
}
