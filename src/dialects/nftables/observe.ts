import type { Denial, Direction, HostPolicy } from '#core/model';
import { type Bits, hasAddress, parseAddress, type Protocol, toProtocol, toProtocolNumber } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { isBody, toObjects } from './parse.ts';
import { recorderOf } from './skeleton.ts';

/** A kind of connection, as text and numbers that `core/model/observation.ts` uses. */
export interface ConnectionKey {
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly direction: Direction;
}

/** A TCP connection that was open before the table was, with the side first that spoke first since. */
export interface AdoptedConnection {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** What the kernel has counted since it first met each key; a key that stayed away for an hour starts anew. */
export interface Observations {
  readonly conversations: readonly (ConnectionKey & { readonly connections: number; readonly answered: boolean })[];
  readonly denials: readonly (ConnectionKey & { readonly packets: number })[];
  readonly adopted: readonly AdoptedConnection[];
  /** Records that found no room. */
  readonly lost: number;
  /** Packets that were dropped since they belonged to no connection. */
  readonly stray: number;
}

/** Reads the same document as `parseHost`. What others put into our sets is skipped: `parseHost` tells of it. */
export function readObservations(json: unknown): Result<Observations, string[]> {
  const objects = toObjects(json);
  if (!objects) return fail(['not a listing of nft; expected the JSON of `nft -jp list table inet bulkhead`']);
  const named = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.body['name'] === name)?.body;
  const elements = (name: string) => {
    const elem = named('set', name)?.['elem'];
    return Array.isArray(elem) ? (elem as readonly unknown[]).map(readElement) : [];
  };
  const records = (record: 'seen' | 'answered' | 'denied') =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      ([32, 128] as const satisfies readonly Bits[]).flatMap((bits) =>
        elements(recorderOf(record, direction, bits)).flatMap((element) => {
          const key = element && toKey(element.parts, direction);
          return key && element ? [{ key, packets: element.packets }] : [];
        }),
      ),
    );
  const counter = (name: string) => {
    const packets = named('counter', name)?.['packets'];
    return typeof packets === 'number' ? packets : 0;
  };
  const answered = new Set(records('answered').map(({ key }) => JSON.stringify(key)));
  return ok({
    conversations: records('seen').map(({ key, packets }) => ({
      ...key,
      connections: packets,
      answered: answered.has(JSON.stringify(key)),
    })),
    denials: records('denied').map(({ key, packets }) => ({ ...key, packets })),
    adopted: ['adopted4', 'adopted6'].flatMap((name) =>
      elements(name).flatMap((element) => (element ? toAdopted(element.parts) : [])),
    ),
    // The counters are listed one after the other while packets go on: `recorded` may be a little ahead, never behind.
    lost:
      Math.max(0, counter('seen_offered') - counter('seen_recorded')) +
      Math.max(0, counter('denied_offered') - counter('denied_recorded')),
    stray: counter('stray'),
  });
}

function readElement(entry: unknown): { parts: readonly unknown[]; packets: number } | undefined {
  const body = isBody(entry) && isBody(entry['elem']) ? entry['elem'] : undefined;
  const value = body?.['val'];
  if (!body || !isBody(value) || !Array.isArray(value['concat'])) return undefined;
  const packets = isBody(body['counter']) ? body['counter']['packets'] : 0;
  return { parts: value['concat'], packets: typeof packets === 'number' ? packets : 0 };
}

function toKey(parts: readonly unknown[], direction: Direction): ConnectionKey | undefined {
  const [source, destination, protocolNumber, detail] = parts;
  if (typeof source !== 'string' || typeof destination !== 'string') return undefined;
  if (typeof protocolNumber !== 'number' || typeof detail !== 'number') return undefined;
  const protocol = toProtocol(protocolNumber);
  // A protocol without ports: the kernel looked at bytes that mean nothing.
  const port = typeof protocol === 'number' ? 0 : detail;
  return { source, destination, protocol, port, direction };
}

function toAdopted(parts: readonly unknown[]): AdoptedConnection[] {
  const [source, sourcePort, destination, destinationPort] = parts;
  if (typeof source !== 'string' || typeof sourcePort !== 'number') return [];
  if (typeof destination !== 'string' || typeof destinationPort !== 'number') return [];
  return [{ source, sourcePort, destination, destinationPort }];
}

/** Why a host denies a connection (the guardrail's id, or `default-deny`), and whether it drops it. */
export function explainDenial(policy: HostPolicy, key: ConnectionKey): Pick<Denial, 'rule' | 'dropped' | 'mode'> {
  const { mode } = policy;
  const [ownText, peerText] =
    key.direction === 'ingress' ? [key.destination, key.source] : [key.source, key.destination];
  const own = parseAddress(ownText);
  const peer = parseAddress(peerText);
  const point = toProtocolNumber(key.protocol) * 0x1_0000 + key.port;
  const guardrail = policy.forbid.find(
    (rule) =>
      rule.direction === key.direction &&
      own.ok &&
      peer.ok &&
      hasAddress(rule.own, own.value) &&
      hasAddress(rule.peers, peer.value) &&
      rule.traffic.ranges.some((range) => range.first <= point && point <= range.last),
  );
  if (guardrail) return { rule: guardrail.id, dropped: mode !== 'observe', mode };
  return { rule: 'default-deny', dropped: mode === 'enforce', mode };
}
