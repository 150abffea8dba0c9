import { EVERY_PACKET, type EnforcementPoint, type FilterEntry, type ReadContext } from '#core/model';
import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES, subtractAddresses, toAddressSet, toRange } from '#core/net';
import {
  addLoss,
  type Bounds,
  type Notes,
  perhaps,
  PRIVATE_ADDRESSES,
  readNetwork,
  toBounds,
  unionBounds,
} from '#dialects/cloud';
import { isOpen } from '#dialects/terraform';
import type { AppEngineRule, FirewallPolicy, GcpEstate, Instance, InstanceInterface, Network } from './estate.ts';
import { liftFirewall, type NetworkFirewall, type Target } from './lift-firewall.ts';
import { findAbove } from './find-above.ts';
import { isTold } from './networks.ts';
import { isSame, projectOf, toName } from './resource.ts';

/** The firewalls of networks as points: one for each set of rules that holds for somebody. */
export interface Points {
  readonly at: (target: Target) => string;
  readonly list: () => readonly EnforcementPoint[];
}

export function createPoints(
  estate: GcpEstate,
  networks: readonly Network[],
  context: ReadContext,
  notes: Notes,
): Points {
  const firewalls = new Map(
    networks.map((network) => [network.key, { name: network.name, ...toFirewall(estate, network, context) }]),
  );
  const made = new Map<string, EnforcementPoint>();
  const at: Points['at'] = (target) => {
    const firewall = firewalls.get(target.network);
    if (!firewall) throw new Error(`no network \`${target.network}\``);
    const list = `firewall of ${firewall.name}`;
    const name = `${list}${printTarget(firewall, target)}`;
    if (!made.has(name)) made.set(name, { name, list, isTracking: true, rules: liftFirewall(firewall, target) });
    return name;
  };
  noteUnresolved(estate, notes);
  const list = () => [...made.values(), ...(estate.appEngine.length > 0 ? [liftAppEngine(estate.appEngine)] : [])];
  return { at, list };
}

/** What of a target its rules ask for; two that differ in nothing else share a point. */
function printTarget(firewall: NetworkFirewall, target: Target): string {
  const { rules, above, policies } = firewall;
  const { tags, accounts, region, isKnown } = target;
  if (!isKnown) return ', for whoever is not in the files';
  const hierarchical = above.flatMap((stage) => ('policy' in stage ? stage.policy : []));
  const asked = new Set([
    ...rules.flatMap(({ targets }) => [...targets.tags, ...targets.accounts]),
    ...[...policies, ...hierarchical].flatMap((policy) => policy.rules.flatMap(({ targetAccounts }) => targetAccounts)),
  ]);
  const isUntold = !tags && rules.some(({ targets }) => targets.tags.length > 0);
  const own = [...new Set([...(tags ?? []), ...accounts])].filter((word) => asked.has(word)).toSorted();
  const isRegional = policies.some((policy) => policy.region !== undefined);
  const isAlone = firewall.areRulesTold(target) && !firewall.areRulesTold({ ...target, instance: '' });
  return [
    ...(isAlone ? [toName(target.instance ?? '')] : []),
    ...(isRegional && region !== '' ? [region] : []),
    ...own,
    ...(isUntold ? ['tags that are not in the files'] : []),
  ]
    .map((word, i) => `${i === 0 ? ', for' : ','} ${word}`)
    .join('');
}

function toFirewall(estate: GcpEstate, network: Network, { isComplete }: ReadContext): NetworkFirewall {
  const inside = estate.instances.flatMap((instance) =>
    instance.interfaces.filter((own) => isSame(own.network, network.key)).map((own) => ({ instance, own })),
  );
  const known = inside.map(({ own }) => own);
  const strangers = isComplete ? NO_ADDRESSES : strangersOf(estate, network, known);
  const members = (
    isMember: (instance: Instance) => boolean,
    mayBe: (instance: Instance) => boolean,
    word: string,
  ): Bounds => {
    const of = (isMeant: (instance: Instance) => boolean) =>
      toSet(
        inside
          .filter(({ instance }) => isMeant(instance))
          .flatMap(({ own }) => [...own.addresses, ...own.externalIpv6]),
      );
    return unionBounds(
      toBounds(of(isMember)),
      perhaps(of(mayBe), `instances of which no file tells whether they have ${word}`),
      perhaps(strangers, `instances with ${word} that are not in the files`),
    );
  };
  return {
    rules: estate.firewalls.filter((rule) => isSame(rule.network, network.key) || isOpen(rule.network)),
    areRulesTold: ({ instance }) =>
      isComplete === true ||
      areRulesTold(estate, network) ||
      (instance !== undefined && estate.hierarchy.effectiveInstances.has(instance)),
    above: findAbove(estate, network, isComplete === true),
    policies: estate.policies.filter((policy) => holdsFor(policy, network)),
    ...(isPolicyMissing(estate, network) && {
      missing: `firewall policy ${toName(network.policy ?? '')}, which is not in the files`,
    }),
    ...(network.policiesFirst !== undefined && { policiesFirst: network.policiesFirst }),
    tagged: (tag) =>
      members(
        ({ tags }) => tags?.includes(tag) === true,
        ({ tags }) => !tags,
        `tag ${tag}`,
      ),
    runningAs: (account) =>
      members(
        ({ accounts }) => accounts.includes(account),
        () => false,
        `service account ${account}`,
      ),
    grouped: (group) => {
      const items = [...estate.addressGroups].find(([own]) => isSame(own, group))?.[1];
      return items ? toBounds(toSet(items)) : perhaps(ALL_ADDRESSES, `address group ${toName(group)}`);
    },
  };
}

/** Whether the list of the firewall rules of the network's project is in the files, be it empty. */
export function areRulesTold({ firewallsOf }: GcpEstate, { key }: Network): boolean {
  const project = projectOf(key);
  return firewallsOf.has(project) || firewallsOf.has('') || (project === '' && firewallsOf.size > 0);
}

export function isPolicyMissing({ policies }: GcpEstate, { policy }: Network): boolean {
  return policy !== undefined && !policies.some(({ name }) => name === toName(policy));
}

/** SEM-21. Addresses of the network that no instance of the files has: whoever has one may have any tag or service account. */
function strangersOf(estate: GcpEstate, network: Network, known: readonly InstanceInterface[]): AddressSet {
  const own = estate.subnetworks.filter((subnetwork) => isSame(subnetwork.network, network.key));
  const named = known.flatMap(({ subnetwork }) => subnetwork ?? []);
  const isWhole = isTold(network, own) && named.every((key) => own.some((subnetwork) => isSame(subnetwork.key, key)));
  const space = isWhole ? toSet(own.flatMap(({ ranges }) => ranges)) : PRIVATE_ADDRESSES;
  const taken = known.flatMap(({ addresses, externalIpv6, aliasRanges }) => [
    ...addresses,
    ...externalIpv6,
    ...aliasRanges,
  ]);
  return subtractAddresses(space, toSet(taken));
}

function toSet(texts: readonly string[]): AddressSet {
  return toAddressSet(texts.flatMap((text) => readNetwork(text) ?? []).map(toRange));
}

function holdsFor({ level, attachedTo }: FirewallPolicy, { key }: Network): boolean {
  const isOwn = level === 'network' || level === 'region';
  return isOwn && attachedTo.some((target) => isSame(target, key) || isOpen(target));
}

function noteUnresolved({ policies, addressGroups }: GcpEstate, notes: Notes): void {
  const isKnown = (group: string) => [...addressGroups.keys()].some((own) => isSame(own, group));
  for (const { name, attachedTo, rules, at } of policies) {
    if (attachedTo.length === 0)
      addLoss(notes, `firewall policy ${name}`, 'what it is attached to is not in the files; it holds for nobody', at);
    for (const rule of rules) {
      const unread = ['allow', 'deny', 'goto_next'].includes(rule.action) ? [] : [`action ${rule.action}`];
      for (const group of [...rule.sources.groups, ...rule.destinations.groups])
        if (!isKnown(group))
          addLoss(
            notes,
            `address group ${toName(group)}`,
            'it is not in the files; rules with it hold perhaps for anybody (`gcloud network-security address-groups list`)',
            rule.at,
          );
      for (const word of [...rule.sources.others, ...rule.destinations.others, ...rule.conditions, ...unread])
        addLoss(notes, word, 'only the platform can tell for whom it holds or what it does', rule.at);
    }
  }
}

/** The firewall of App Engine applications: by priority, on sources alone. */
function liftAppEngine(rules: readonly AppEngineRule[]): EnforcementPoint {
  const entries = rules
    .toSorted((a, b) => a.priority - b.priority)
    .map(({ priority, action, range, at }): FilterEntry => {
      const network = readNetwork(range);
      const sources = network ? toAddressSet([toRange(network)]) : ALL_ADDRESSES;
      return {
        match: { ...EVERY_PACKET, sources, unknown: network || range === '*' ? [] : [range] },
        action: { kind: action === 'allow' ? 'accept' : 'drop' },
        text: `${priority} ${action} ${range}`,
        at,
      };
    });
  const base = { hook: 'input', priority: 0, policy: 'accept', scope: EVERY_PACKET } as const;
  return { name: 'firewall of App Engine', isTracking: true, rules: { chains: [{ name: 'ingress', entries, base }] } };
}
