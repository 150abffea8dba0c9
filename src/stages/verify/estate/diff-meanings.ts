import { EVERY_PACKET } from '#core/model';
import { toAddressSet } from '#core/net';
import {
  complementPackets,
  findPacket,
  intersectPackets,
  isEmptyPackets,
  type PacketSet,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import type { Verdict } from '#core/semantics';
import { toPartyWords } from '../questions/endpoint-words.ts';
import { type Party, type ReachRow, toReachRows } from '../questions/reach-rows.ts';
import { printPacket } from './ask-sets.ts';
import type { Meaning } from './meaning.ts';
import { printServices } from './print-services.ts';

/** Connections of which two sources say different things, with one of them as an example. JSON-ready. */
export interface MeaningChange {
  /** `changed`: what is not modelled has a part in it. */
  readonly kind: 'added' | 'removed' | 'changed';
  readonly was: Verdict;
  readonly is: Verdict;
  /** Who they are, in words. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly services: readonly string[];
  readonly example: { readonly connection: string; readonly was: string; readonly is: string };
}

export interface MeaningDiff {
  readonly isSame: boolean;
  readonly changes: readonly MeaningChange[];
}

/** Added ones first. Traffic of hosts with themselves, and of addresses that nobody can have, is not compared. */
export function diffMeanings(older: Meaning, newer: Meaning): MeaningDiff {
  const { space } = older.allowed;
  const nobody = [older.nobody, newer.nobody].flatMap((addresses) => [
    { ...EVERY_PACKET, sources: addresses },
    { ...EVERY_PACKET, destinations: addresses },
  ]);
  const left = complementPackets([older.itself, newer.itself].reduce(unionPackets, toPacketSet(space, nobody)));
  const changes = TRANSITIONS.flatMap(({ was, is, kind }) => {
    const packets = [partOf(older, was), partOf(newer, is), left].reduce(intersectPackets);
    if (isEmptyPackets(packets)) return [];
    const { endpoints } = kind === 'removed' ? older : newer;
    const describe = toPartyWords(endpoints);
    return toReachRows(endpoints, packets).flatMap((row): MeaningChange[] => {
      const packet = findPacket(intersectPackets(packets, toRowSet(packets, row)));
      if (!packet) return [];
      return [
        {
          kind,
          was,
          is,
          sources: describe(row.sources),
          destinations: describe(row.destinations),
          services: printServices(row.traffic),
          example: { connection: printPacket(packet), was: older.explain(packet), is: newer.explain(packet) },
        },
      ];
    });
  });
  return { isSame: changes.length === 0, changes };
}

const TRANSITIONS = [
  { kind: 'added', was: 'denied', is: 'allowed' },
  { kind: 'removed', was: 'allowed', is: 'denied' },
  { kind: 'changed', was: 'denied', is: 'unknown' },
  { kind: 'changed', was: 'unknown', is: 'allowed' },
  { kind: 'changed', was: 'allowed', is: 'unknown' },
  { kind: 'changed', was: 'unknown', is: 'denied' },
] as const;

function partOf({ allowed, possible }: Meaning, verdict: Verdict): PacketSet {
  if (verdict === 'allowed') return allowed;
  return verdict === 'denied' ? complementPackets(possible) : subtractPackets(possible, allowed);
}

export function toRowSet({ space }: PacketSet, { sources, destinations, traffic }: ReachRow): PacketSet {
  const toAddresses = (parties: readonly Party[]) =>
    toAddressSet(parties.flatMap(({ endpoint, part }) => (part ?? endpoint.addresses).ranges));
  return toPacketSet(space, [
    { ...EVERY_PACKET, sources: toAddresses(sources), destinations: toAddresses(destinations), traffic },
  ]);
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** The differences as lines for a person. */
export function printMeaningDiff({ isSame, changes }: MeaningDiff): string[] {
  if (isSame) return ['no difference in meaning'];
  return [
    'connections',
    ...changes.flatMap(({ kind, was, is, sources, destinations, services, example }) => [
      `  ${SIGNS[kind]} ${sources.join(', ')} -> ${destinations.join(', ')}: ${services.join(', ')}`,
      `      was ${was}, is ${is}; for example ${example.connection}`,
      `      was: ${example.was}`,
      `      is: ${example.is}`,
    ]),
  ];
}
