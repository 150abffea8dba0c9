import type { Flow } from '#core/model';
import { buildFlow, type LogRecord } from '#decoders/log-records';
import { type KeyTexts, toKeyTexts } from './roles.ts';
import type { NftElement, NftSet } from './set.ts';

const skipped = (why: string): LogRecord => ({ kind: 'skipped', why });

/** What becomes of one element. Elements of one conversation in two sets of ours are one flow. */
export function toElementRecord(set: NftSet, element: NftElement, writtenMs: number): LogRecord {
  if (set.flags.includes('interval') || element.key === undefined)
    return skipped('an element of what is allowed or not');
  const isObserved = element.packets !== undefined || element.expiresMs !== undefined || set.flags.includes('dynamic');
  if (!isObserved) return skipped('an element that nothing counts');
  const own = toOwnSet(set);
  const texts = own ? toOwnTexts(own, element.key) : toKeyTexts(set.parts, element.key);
  if (texts.source === undefined || texts.destination === undefined)
    return skipped('an element that is no pair of addresses');
  if (texts.protocol === undefined) return skipped('an element without a protocol');
  // A set that is updated begins its time anew with every packet.
  const timeoutMs = element.timeoutMs ?? set.timeoutMs;
  const sinceMs =
    timeoutMs === undefined || element.expiresMs === undefined ? 0 : Math.max(0, timeoutMs - element.expiresMs);
  const flow = buildFlow({
    ...texts,
    source: texts.source,
    destination: texts.destination,
    protocol: texts.protocol,
    startMs: Math.max(0, writtenMs - sinceMs),
    // Sets of ours that tell of connections count these, not their packets.
    ...(own === undefined || own.record === 'denied' ? { packets: element.packets, bytes: element.bytes } : {}),
    ...(own && { direction: own.direction }),
    state: own === undefined ? undefined : STATES[own.record],
    initiator: own === undefined || own.record === 'adopted' ? 'unknown' : 'source',
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  if (own?.record !== 'seen' && own?.record !== 'answered') return { kind: 'flow', flow: flow.value };
  const connections = own.record === 'seen' ? Number(element.packets ?? 0) : 0;
  const told = Number.isSafeInteger(connections) && connections > 1 ? { ...flow.value, connections } : flow.value;
  return { kind: 'update', key: `${own.direction} ${element.key.join(' ')}`, flow: told };
}

/** An answered conversation is one that was seen. */
export function joinElements(earlier: Flow, later: Flow): Flow {
  const state = earlier.state ?? later.state;
  const connections = earlier.connections ?? later.connections;
  return {
    ...earlier,
    ...(state && { state }),
    ...(connections !== undefined && { connections }),
    startMs: Math.min(earlier.startMs, later.startMs),
    endMs: Math.max(earlier.endMs, later.endMs),
  };
}

/** The sets of our own table that record: docs/formats/nftables.md. */
interface OwnSet {
  readonly record: 'seen' | 'answered' | 'denied' | 'adopted';
  readonly direction: Flow['direction'];
}

const STATES: Readonly<Record<OwnSet['record'], Flow['state']>> = {
  seen: undefined,
  answered: 'established',
  denied: undefined,
  adopted: 'established',
};

function toOwnSet({ table, name }: NftSet): OwnSet | undefined {
  if (table !== 'inet bulkhead') return undefined;
  const [, record, direction] = /^(seen|answered|denied)_(ingress|egress)[46]$/.exec(name) ?? [];
  if (record !== undefined) return { record: record as OwnSet['record'], direction: direction as Flow['direction'] };
  return /^adopted[46]$/.test(name) ? { record: 'adopted', direction: undefined } : undefined;
}

/** source . destination . protocol . detail, which is type × 256 + code of icmp; adopted ones are of TCP. */
function toOwnTexts({ record }: OwnSet, key: readonly string[]): KeyTexts {
  if (record === 'adopted') {
    const [source = '', sourcePort = '', destination = '', destinationPort = ''] = key;
    return { source, sourcePort, destination, destinationPort, protocol: 'tcp' };
  }
  const [source = '', destination = '', protocol = '', detail = ''] = key;
  const isIcmp = /^(?:1|58|icmp|icmpv6|ipv6-icmp)$/.test(protocol);
  if (!isIcmp) return { source, destination, protocol, destinationPort: detail };
  return {
    source,
    destination,
    protocol,
    icmpType: String(Math.floor(Number(detail) / 256)),
    icmpCode: String(Number(detail) % 256),
  };
}
