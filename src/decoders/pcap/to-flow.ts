import type { Flow } from '#core/model';
import { hasPorts, toProtocol } from '#core/net';
import type { Connection } from './connection.ts';
import { ICMP, ICMP6, printAddressWords, toAnswer } from '#decoders/packet';
import { toFlowState } from './tcp-state.ts';

/** `key`: of the table; `findName`: of an address. */
export function toFlow(
  connection: Connection,
  key: Uint32Array,
  findName: (address: string) => string | undefined,
): Flow {
  const { isFirstSource, fromFirst, fromSecond, startMs, endMs } = connection;
  const isIpv6 = ((key[9] ?? 0) & 256) !== 0;
  const source = printAddressWords(key, isFirstSource ? 0 : 4, isIpv6);
  const destination = printAddressWords(key, isFirstSource ? 4 : 0, isIpv6);
  const [sent, answered] = isFirstSource ? [fromFirst, fromSecond] : [fromSecond, fromFirst];
  const state = toState(connection, sent.packets > 0, answered.packets > 0);
  return {
    startMs,
    endMs,
    source,
    destination,
    protocol: toProtocol(connection.protocol),
    ...toPorts(connection, key),
    bytes: sent.bytes,
    packets: sent.packets,
    reverseBytes: answered.bytes,
    reversePackets: answered.packets,
    ...(state && { state }),
    initiator: connection.isSure ? 'source' : 'unknown',
    ...toNames(findName(source), findName(destination)),
  };
}

function toNames(source: string | undefined, destination: string | undefined): Pick<Flow, 'names'> {
  if (source === undefined && destination === undefined) return {};
  return {
    names: { ...(source !== undefined && { source }), ...(destination !== undefined && { destination }) },
  };
}

function toPorts({ protocol, isFirstSource, icmpType, icmpCode }: Connection, key: Uint32Array): Partial<Flow> {
  if (protocol === ICMP || protocol === ICMP6) return { icmpType, icmpCode };
  if (!hasPorts(toProtocol(protocol))) return {};
  const [first, second] = [(key[8] ?? 0) >>> 16, (key[8] ?? 0) & 0xffff];
  return isFirstSource
    ? { sourcePort: first, destinationPort: second }
    : { sourcePort: second, destinationPort: first };
}

/**
 * Of what has no handshake as Zeek says it: an exchange is over when its flow is told, an answer to what nobody saw is
 * not. Errors of icmp, and what has no ports, ask for nothing.
 */
function toState({ tcp, protocol, icmpType }: Connection, isAsked: boolean, isAnswered: boolean): Flow['state'] {
  if (tcp) return toFlowState(tcp);
  if (hasPorts(toProtocol(protocol))) return !isAnswered ? 'attempted' : isAsked ? 'closed' : 'established';
  if (isAnswered) return 'established';
  return toAnswer(protocol, icmpType) === undefined ? undefined : 'attempted';
}
