import { EMPTY_POLICY, EVERY_PACKET, type Policy, printPosition, type Rule, type Topology } from '#core/model';
import { printTrafficSet } from '#core/net';
import { findPacket, intersectPackets, subtractPackets, toPacketSet, unionPackets } from '#core/packetset';
import { decideConnection, findSpots, toTopologySpace } from '#core/semantics';
import { parsePolicy, type PolicyFile, printPolicy, printPolicyError } from '#dialects/bulkhead';
import { type ReachRow, toReachRows } from '../../questions/reach-rows.ts';
import { placeOf } from '../decided-by.ts';
import { diffMeanings, type MeaningDiff, toRowSet } from '../diff-meanings.ts';
import { type Meaning, toEstateMeaning, toOutsideAddresses, toOwnAddresses, toPolicyMeaning } from '../meaning.ts';
import { type EstateZones, toEstateZones } from './estate-zones.ts';
import { toNamer } from './names.ts';
import { toRowSelector } from './row-selector.ts';

export interface ImportedPolicy {
  readonly files: readonly PolicyFile[];
  readonly policy: Policy;
  /** What the estate and the policy that the files say treat differently. Equal but for `unknown`: it is denied. */
  readonly diff: MeaningDiff;
  /** What a policy cannot say, in words. */
  readonly losses: readonly string[];
}

const OWNER = 'unassigned';

/**
 * Our policy for what foreign rules allow for certain: as few rules as rows say it in. It is read back from its text and
 * compared with the estate for all packets between known endpoints, segments and the internet.
 */
export function importEstate(topology: Topology, atMs: number): ImportedPolicy {
  const space = toTopologySpace(topology);
  const estate = toOwnAddresses(toEstateMeaning(topology, space), topology);
  const zones = toEstateZones(topology);
  const policy: Policy = {
    ...EMPTY_POLICY,
    zones: zones.zones,
    workloads: zones.workloads,
    rules: toRules(topology, estate, zones),
  };
  const files = printPolicy(policy).filter(({ path }) => /^(zones|workloads|rules)/.test(path));
  const parsed = parsePolicy(files);
  if (!parsed.ok) throw new Error(`what was written is no policy: ${parsed.error.map(printPolicyError).join('; ')}`);
  const written = parsed.value.policy;
  const diff = diffMeanings(estate, toPolicyMeaning(written, atMs, space));
  return { files, policy: written, diff, losses: [...zones.losses, ...toOutsideLosses(topology)] };
}

function toRules(topology: Topology, estate: Meaning, zones: EstateZones): Rule[] {
  const { space } = estate.allowed;
  const nobody = toPacketSet(space, [
    { ...EVERY_PACKET, sources: estate.nobody },
    { ...EVERY_PACKET, destinations: estate.nobody },
  ]);
  const allowed = subtractPackets(estate.allowed, unionPackets(estate.itself, nobody));
  const toId = toNamer();
  return toReachRows(estate.endpoints, allowed).flatMap((row): Rule[] => {
    const from = toRowSelector(row.sources, zones, row.only);
    const to = toRowSelector(row.destinations, zones, row.only);
    if (!from || !to) return [];
    return [
      {
        id: toId(`${toWord(row.sources)}-to-${toWord(row.destinations)}`),
        from,
        to,
        services: { names: printTrafficSet(row.traffic), traffic: row.traffic },
        owner: OWNER,
        justification: justify(topology, allowed, row),
        enabled: true,
      },
    ];
  });
}

function toWord(parties: ReachRow['sources']): string {
  const [first, ...more] = parties;
  return `${first?.endpoint.name.slice(0, 20) ?? 'nobody'}${more.length > 0 ? `-and-${more.length}` : ''}`;
}

const MOST_REASONS = 4;

/** The rules that let one of the connections pass, in their own words and with their places. */
function justify(topology: Topology, allowed: Meaning['allowed'], row: ReachRow): string {
  const packet = findPacket(intersectPackets(allowed, toRowSet(allowed, row)));
  const from = packet && findSpots(topology, packet.source)[0];
  if (!packet || !from) return 'imported';
  const { source: _source, destination, state: _state, in: _in, out: _out, ...opening } = packet;
  const { steps } = decideConnection({ topology, from, destination, opening, isOneWay: true });
  const reasons = steps.flatMap(({ decision }) =>
    decision.deciders.flatMap((decider) => {
      const at = placeOf(decider);
      return decider.by === 'entry' && at ? [`${decider.entry.text} (${printPosition(at)})`] : [];
    }),
  );
  return reasons.length === 0
    ? 'imported: nothing filters it'
    : `imported: ${[...new Set(reasons)].slice(0, MOST_REASONS).join('; ')}`;
}

function toOutsideLosses(topology: Topology): string[] {
  const { ranges } = toOutsideAddresses(topology);
  return ranges.length === 0
    ? []
    : ['addresses by which the internet knows hosts are not in the policy: it means each host by its own'];
}
