import type { Endpoint } from '#core/model';
import {
  type AddressSet,
  intersectTraffic,
  isEmptyTraffic,
  printPrefix,
  printRange,
  printTrafficSet,
  subtractAddresses,
  subtractTraffic,
  type TrafficSet,
  toPrefixes,
  toTraffic,
  toTrafficSet,
  unionAddresses,
} from '#core/net';
import type { PacketSet } from '#core/packetset';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { AuditRuleId, Severity } from '../audit-rules.ts';
import {
  countAddresses,
  FEW_ADDRESSES,
  isBroad,
  type Listeners,
  LISTENERS,
  LISTENERS_OF_KEYS,
  printServices,
  splitByKind,
} from '../judge-traffic.ts';
import { findGrants, type Grant, insidersOf, type ReachView } from './reach-view.ts';
import { isOpenToMany, judgeCallers } from './callers.ts';
import { internetOf, type Network } from './network.ts';
import { holdersIn } from './holders.ts';
import { isKeyWorkload } from './recognise-role.ts';
import { AMBIGUOUS, DATABASES, PUBLIC } from '../service-kinds.ts';
import { toEvidence } from './witness-path.ts';

const TCP_AND_UDP = toTrafficSet([toTraffic('tcp'), toTraffic('udp')]);

/** Services that the internet reaches and that are not for it. */
export function findInternetExposed(view: ReachView): AuditFinding[] {
  const forAll = subtractTraffic(PUBLIC, AMBIGUOUS);
  return bothCertainties(view, (set, isCertain) => {
    const parts = findGrants(view, set, { sources: internetOf(view.networks), traffic: TCP_AND_UDP }).flatMap(
      (grant) => {
        const listening = toListening(grant.endpoint, grant.traffic);
        const excess = subtractTraffic(listening, forAll);
        if (isEmptyTraffic(excess)) return [];
        // Of so many ports, which one is meant is not said.
        if (isBroad(excess)) return [{ grant: { ...grant, traffic: listening }, rule: 'internet-exposed' as const }];
        const { kinds, rest } = splitByKind(excess, listenersOf(grant.endpoint));
        return [...kinds, ...(isEmptyTraffic(rest) ? [] : [{ rule: 'internet-exposed' as const, traffic: rest }])].map(
          ({ rule, traffic }) => ({ grant: { ...grant, traffic }, rule }),
        );
      },
    );
    const exposures = joinParts(parts).map(({ grant, rule }): Exposure => ({
      grant,
      rule,
      isCertain: isCertain && !isEmptyTraffic(subtractTraffic(grant.traffic, PUBLIC)),
      who: describeOutside(grant.sources),
      ...(countAddresses(grant.sources) < FEW_ADDRESSES && { severity: 'high' }),
    }));
    return toExposures(view, set, exposures);
  });
}

interface Part<Rule extends AuditRuleId> {
  readonly grant: Grant;
  readonly rule: Rule;
}

/** What several senders have at one endpoint on the same traffic is one. */
function joinParts<Rule extends AuditRuleId>(parts: readonly Part<Rule>[]): Part<Rule>[] {
  const byEndpoint = Map.groupBy(parts, ({ grant: { endpoint } }) => endpoint);
  return [...byEndpoint.values()].flatMap((own) => {
    const alike = Map.groupBy(own, ({ grant: { through, traffic }, rule }) =>
      [rule, through?.gate.name ?? '', printTrafficSet(traffic).join()].join('\n'),
    );
    return [...alike.values()].flatMap(([first, ...more]) => {
      if (!first) return [];
      const sources = unionAddresses(...[first, ...more].map(({ grant }) => grant.sources));
      return [{ ...first, grant: { ...first.grant, sources } }];
    });
  });
}

function describeOutside(sources: AddressSet): string {
  if (countAddresses(sources) >= FEW_ADDRESSES) return 'the internet reaches';
  const texts = sources.ranges.map((range) => `\`${printRange(range)}\``);
  return `${listNames(texts)} of the internet ${texts.length === 1 ? 'reaches' : 'reach'}`;
}

/** Management, node and signing listeners that others inside reach. A permission of everything is another finding. */
export function findInsideExposed(view: ReachView): AuditFinding[] {
  const platforms = view.networks.filter(({ isPlatforms }) => isPlatforms);
  return [
    ...findExposedTo(view, insidersOf(view)),
    ...platforms.flatMap((network) => findExposedTo(view, network.addresses, network)),
  ];
}

function findExposedTo(view: ReachView, sources: AddressSet, platform?: Network): AuditFinding[] {
  return bothCertainties(view, (set, isCertain) => {
    const parts = findGrants(view, set, { sources, traffic: TCP_AND_UDP }).flatMap((grant) => {
      const listening = toListening(grant.endpoint, grant.traffic);
      if (!grant.endpoint.listens && isBroad(listening)) return [];
      const { kinds } = splitByKind(listening, listenersOf(grant.endpoint));
      return kinds.map(({ rule, traffic }) => ({ grant: { ...grant, traffic }, rule }));
    });
    const exposures = joinParts(parts).flatMap(({ grant, rule }): Exposure[] => {
      const callers = platform ? 'strangers' : judgeCallers(view, grant.sources);
      // Who signs, and a node, are there for those who are named one by one.
      if (callers === 'named' && rule !== 'management-exposed') return [];
      const isOfData = isEmptyTraffic(subtractTraffic(grant.traffic, DATABASES));
      // That hosts ask a database which are known one by one is what it is there for.
      if (isOfData && (callers === 'named' || callers === 'group')) return [];
      const who = platform ? `${describePlatform(platform)} reaches` : describe(view, grant.sources);
      const isMilder = platform !== undefined || callers === 'named';
      return [{ grant, rule, isCertain, who, ...(isMilder && { severity: 'high' }) }];
    });
    return toExposures(view, set, exposures);
  });
}

function listenersOf(endpoint: Endpoint): Listeners {
  return isKeyWorkload(endpoint) ? LISTENERS_OF_KEYS : LISTENERS;
}

interface Exposure {
  readonly grant: Grant;
  readonly rule: AuditRuleId;
  readonly isCertain: boolean;
  /** With its verb. */
  readonly who: string;
  readonly severity?: Severity;
}

/** Endpoints that the same reach on the same are one finding, with the way to the first of them. */
function toExposures(view: ReachView, set: PacketSet, exposures: readonly Exposure[]): AuditFinding[] {
  const alike = Map.groupBy(exposures, ({ grant, rule, isCertain, who }) =>
    [rule, isCertain, who, printTrafficSet(grant.traffic).join(), grant.through?.gate.name ?? ''].join('\n'),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { grant, rule, isCertain, who, severity } = first;
    const evidence = toEvidence(view, set, grant, grant.traffic);
    // Where no rule is known on the way, nothing is known of it.
    if (!isCertain && evidence.at?.length === 0) return [];
    const names = group.map(({ grant: { endpoint } }) => `\`${endpoint.name}\``);
    return [
      toFinding(rule, {
        subject: grant.endpoint.name,
        message: `${who} ${listNames(names)} on ${printServices(grant.traffic)}${describeThrough(grant)}`,
        isCertain,
        ...(severity && { severity }),
        ...evidence,
      }),
    ];
  });
}

function describeThrough({ through }: Grant): string {
  return through ? `, which \`${through.gate.name}\` sends on to there` : '';
}

/** What listens of it, where somebody knows. */
function toListening({ listens }: Endpoint, traffic: TrafficSet): TrafficSet {
  return listens ? intersectTraffic(traffic, listens) : traffic;
}

const NAMED = 3;

export function listNames(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** With its first networks: what to look for in a rule. */
function describePlatform({ name, addresses }: Network): string {
  return `\`${name}\` of the platform (${listNames(addresses.ranges.flatMap(toPrefixes).map(printPrefix))})`;
}

export function describe(view: ReachView, sources: AddressSet): string {
  const isWhole = (set: AddressSet) => set.ranges.length > 0 && subtractAddresses(set, sources).ranges.length === 0;
  const networks = view.networks.filter(({ addresses }) => isWhole(addresses)).map(({ name }) => `\`${name}\``);
  if (networks.length > 0) return `everybody in ${listNames(networks)} reaches`;
  const callers = [...holdersIn(view.callers, sources)].map(({ name }) => `\`${name}\``);
  if (callers.length === 0) return 'somebody inside reaches';
  if (isOpenToMany(view, sources)) return `${listNames(callers)} and others inside reach`;
  return `${listNames(callers)} ${callers.length === 1 ? 'reaches' : 'reach'}`;
}

/** What is sure, then what nobody can tell and is not sure already. */
export function bothCertainties(
  view: ReachView,
  find: (set: PacketSet, isCertain: boolean) => AuditFinding[],
): AuditFinding[] {
  const sure = find(view.allowed, true);
  const told = new Set(sure.map(({ rule, subject }) => `${rule} ${subject}`));
  return [...sure, ...find(view.undecided, false).filter(({ rule, subject }) => !told.has(`${rule} ${subject}`))];
}
