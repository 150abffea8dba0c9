import type { Flow } from '#core/model';
import { joinDeltas, type Pairing } from '#decoders/pairing';
import { ABSENT, NUMBER, type RecordValues } from './slots.ts';

const CREATED = 1;
const DELETED = 2;
const UPDATED = 5;

/**
 * A firewall tells of the start of a connection, of its end and in between (firewallEvent, with the connection's number
 * in flowId); others tell of flows that are over. Source: Cisco, ASA NetFlow Implementation Guide; PAN-OS, NetFlow.
 */
export function tellEvent(pairing: Pairing, flow: Flow, { numbers }: RecordValues, domain: string): void {
  const event = numbers[NUMBER.firewallEvent] ?? ABSENT;
  const id = numbers[NUMBER.flowId] ?? ABSENT;
  if (id === ABSENT || (event !== CREATED && event !== DELETED && event !== UPDATED)) {
    pairing.tell(flow);
    return;
  }
  const { protocol, source, sourcePort, destination, destinationPort } = flow;
  const key = `${domain} ${id} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  if (event === CREATED) pairing.begin(key, flow);
  else if (event === UPDATED) pairing.update(key, flow);
  else pairing.finish(key, flow);
}

/**
 * Counters of updates are of what came since the record before, those of initiator and responder at the end of the whole
 * connection. Source: as above, "Templates for Flow Update Events". `values`: of the later record.
 */
export function joinEvents(earlier: Flow, later: Flow, { numbers }: RecordValues): Flow {
  const isWhole =
    numbers[NUMBER.firewallEvent] === DELETED && numbers[NUMBER.bytes] === ABSENT && numbers[NUMBER.packets] === ABSENT;
  const joined = joinDeltas(earlier, later);
  if (!isWhole) return joined;
  const atLeast = (key: 'bytes' | 'packets' | 'reverseBytes' | 'reversePackets') =>
    joined[key] === undefined ? {} : { [key]: Math.max(earlier[key] ?? 0, later[key] ?? 0) };
  return {
    ...joined,
    ...atLeast('bytes'),
    ...atLeast('packets'),
    ...atLeast('reverseBytes'),
    ...atLeast('reversePackets'),
  };
}
