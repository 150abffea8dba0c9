import type { ZoneClass } from '#core/model';
import { isLocalAddress, parseAddress, printPrefix } from '#core/net';
import { combine, type Guess, round } from './classify.ts';
import { byText } from './contacts.ts';
import { type Host } from './facts.ts';
import { ROLES } from './roles.ts';
import { findInternetTraffic, type Sign } from './signs.ts';

const DECLARED = 0.9;
const BY_ROLE = 0.75;
const BY_NETWORK = 0.6;
const BY_FACING = 0.5;

/** The kind of zone of each host: what the inventory declares, where its role belongs, what its network is. */
export function guessZones(hosts: readonly Host[], roles: readonly Guess[], threshold: number): Guess<ZoneClass>[] {
  const homes = hosts.map((host, i) => host.facts.zone ?? homeOf(roles[i]));
  const byNetwork = new Map<string, ZoneClass[]>();
  for (const [i, host] of hosts.entries()) {
    const home = homes[i];
    if (home) for (const network of networksOf(host)) byNetwork.set(network, [...(byNetwork.get(network) ?? []), home]);
  }
  return hosts.map((host, i) => guessZone(host, roles[i], homes[i], byNetwork, threshold));
}

function homeOf(role: Guess | undefined): ZoneClass | undefined {
  return ROLES.find((one) => one.role === role?.value)?.zone;
}

function guessZone(
  host: Host,
  role: Guess | undefined,
  own: ZoneClass | undefined,
  byNetwork: ReadonlyMap<string, readonly ZoneClass[]>,
  threshold: number,
): Guess<ZoneClass> {
  const signs: (Sign & { zone: ZoneClass })[] = [];
  const { zone: declared } = host.facts;
  if (declared) signs.push({ zone: declared, weight: DECLARED, words: `the inventory declares ${declared}` });
  const home = homeOf(role);
  if (home && role)
    signs.push({
      zone: home,
      weight: BY_ROLE * role.confidence,
      words: `role ${role.value} belongs in ${home} (confidence ${role.confidence})`,
    });
  if (isFacing(host))
    signs.push({
      zone: 'dmz',
      weight: BY_FACING,
      words: 'it has an address of the internet, and the internet dials it there',
    });
  signs.push(...findNetworkSigns(host, own, byNetwork));
  const candidates = [...Map.groupBy(signs, ({ zone }) => zone)]
    .map(([zone, group]) => ({ zone, group, score: combine(group) }))
    .toSorted((a, b) => b.score - a.score || byText(a.zone, b.zone));
  const [best, ...others] = candidates;
  if (!best)
    return { value: 'unknown', confidence: 0, evidence: ['its role and network are unknown'], contradictions: [] };
  const [rival] = others;
  const confidence = best.score * (1 - 0.4 * (rival?.score ?? 0));
  return {
    value: confidence >= threshold ? best.zone : 'unknown',
    confidence: round(confidence),
    evidence: best.group.map(({ words }) => words),
    contradictions: others.flatMap(({ group }) => group.map(({ words }) => words)),
  };
}

/** Nothing stands between it and the internet. */
function isFacing({ facts, callers }: Host): boolean {
  const isPublic = (facts.addresses ?? []).some((text) => {
    const address = parseAddress(text);
    return address.ok && !isLocalAddress(address.value);
  });
  return isPublic && findInternetTraffic(callers) !== undefined;
}

/** What the other hosts of its networks are, the network with the most of them. */
function findNetworkSigns(
  host: Host,
  own: ZoneClass | undefined,
  byNetwork: ReadonlyMap<string, readonly ZoneClass[]>,
): (Sign & { zone: ZoneClass })[] {
  const found = networksOf(host).flatMap((network) => {
    const others = [...(byNetwork.get(network) ?? [])];
    // The host itself is one of them, and is no evidence for itself.
    if (own) others.splice(others.indexOf(own), 1);
    const [most] = [...Map.groupBy(others, (zone) => zone)]
      .map(([zone, group]) => ({ zone, count: group.length }))
      .toSorted((a, b) => b.count - a.count || byText(a.zone, b.zone));
    if (!most) return [];
    const words = `${most.count} of the ${others.length} other hosts of ${network} that are known are ${most.zone}`;
    return [{ zone: most.zone, weight: (BY_NETWORK * most.count) / others.length, words, count: others.length }];
  });
  return found.toSorted((a, b) => b.count - a.count || byText(a.words, b.words)).slice(0, 1);
}

/** The /24 or /64 around each address. */
function networksOf({ facts }: Host): string[] {
  const networks = (facts.addresses ?? []).flatMap((text) => {
    const address = parseAddress(text);
    if (!address.ok) return [];
    const { bits, value } = address.value;
    const length = bits === 32 ? 24 : 64;
    const hostBits = BigInt(bits - length);
    return [printPrefix({ bits, first: (value >> hostBits) << hostBits, length })];
  });
  return [...new Set(networks)].toSorted();
}
