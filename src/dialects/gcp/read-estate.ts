import { addError, addLoss, type Notes, takeLatest } from '#dialects/cloud';
import { numberOf } from '#core/json';
import { readEffective } from './read-effective.ts';
import type { AppEngineRule, FirewallPolicy, FirewallRule, GcpEstate } from './estate.ts';
import { readFirewall, readPolicy } from './read-firewall.ts';
import { readInstance } from './read-instance.ts';
import { readGateways, readNetwork, readRoute, readSubnetwork } from './read-network.ts';
import { readFront } from './read-front.ts';
import { type GcpResource, isSame, type Kind, projectOf, prop, propText, toKey } from './resource.ts';

/** What the resources say together. A resource that is there several times counts as it is last. */
export function readEstate(resources: readonly GcpResource[], notes: Notes): GcpEstate {
  const latest = takeLatest(resources, toIdentity, notes);
  const of = (kind: Kind) => latest.filter((resource) => resource.kind === kind);
  const effective = of('effectivefirewalls').map((resource) =>
    readEffective(resource, of('instance').map(readInstance), notes),
  );
  const addresses = of('address').map(({ key, node }) => ({ key, address: propText(node, 'address') }));
  for (const rule of of('policyrule'))
    addLoss(notes, `firewall policy rule ${rule.name}`, 'which policy it is of is not in the file', rule.at);
  return {
    firewalls: dropTwins([
      ...of('firewall').flatMap((resource) => readFirewall(resource, notes)),
      ...effective.flatMap(({ firewalls }) => firewalls),
    ]),
    firewallsOf: toToldProjects(of),
    policies: attach(
      [
        ...of('firewallpolicy').map((resource) => ({ key: resource.key, policy: readPolicy(resource, notes) })),
        ...effective.flatMap(({ policies }) => policies.map((policy) => ({ key: policy.name, policy }))),
      ],
      of('policyassociation'),
    ),
    networks: of('network').map(readNetwork),
    subnetworks: of('subnetwork').map(readSubnetwork),
    instances: of('instance').map(readInstance),
    routes: of('route').map(readRoute),
    gateways: of('router')
      .flatMap(readGateways)
      .map((gateway) => ({
        ...gateway,
        addresses: gateway.addresses.flatMap(
          (key) => addresses.find((candidate) => isSame(candidate.key, key))?.address ?? [],
        ),
      })),
    hasRouters: of('router').length > 0,
    fronts: of('forwardingrule').flatMap((resource) => readFront(resource, notes)),
    appEngine: of('appenginerule').flatMap((resource) => readAppEngine(resource, notes)),
  };
}

/** Rules of an application have no link; every other thing is one by its link. */
function toIdentity({ kind, key, at }: GcpResource): string {
  const isApart = kind === 'appenginerule' || kind === 'firewalllist' || kind === 'effectivefirewalls' || key === '';
  return isApart ? `${kind} ${at.file}:${at.line}:${at.column}` : `${kind} ${key}`;
}

/** Rules are listed by project: whoever has one of a project has all of them. */
function toToldProjects(of: (kind: Kind) => readonly GcpResource[]): ReadonlySet<string> {
  const networks = of('firewall').map(({ node }) => toKey(propText(node, 'network') ?? ''));
  const others = [...of('firewall'), ...of('firewalllist'), ...of('effectivefirewalls')].map(({ key }) => key);
  return new Set([...networks, ...others].map(projectOf));
}

/** Effective firewalls repeat rules that other files hold. */
function dropTwins(rules: readonly FirewallRule[]): FirewallRule[] {
  const kept = new Map<string, FirewallRule[]>();
  for (const rule of rules) {
    const others = kept.get(rule.name) ?? [];
    if (!others.some((other) => isSame(other.network, rule.network))) kept.set(rule.name, [...others, rule]);
  }
  return [...kept.values()].flat();
}

/** Associations that stand by themselves (Terraform) tell what a policy is attached to. */
function attach(
  policies: readonly { readonly key: string; readonly policy: FirewallPolicy }[],
  associations: readonly GcpResource[],
): FirewallPolicy[] {
  return policies.map(({ key, policy }) => {
    const targets = associations
      .filter(
        ({ node }) =>
          isSame(propText(node, 'firewallPolicy') ?? '', key) || propText(node, 'firewallPolicy') === policy.name,
      )
      .flatMap(({ node }) => propText(node, 'attachmentTarget') ?? []);
    return { ...policy, attachedTo: [...policy.attachedTo, ...targets] };
  });
}

function readAppEngine({ node, at, locate }: GcpResource, notes: Notes): AppEngineRule[] {
  const action = propText(node, 'action')?.toLowerCase();
  const priority = numberOf(prop(node, 'priority'));
  if ((action !== 'allow' && action !== 'deny') || priority === undefined) {
    addError(
      notes,
      `\`${action ?? ''}\` is no App Engine firewall rule; expected ALLOW or DENY and a priority`,
      locate(node),
    );
    return [];
  }
  return [{ priority, action, range: propText(node, 'sourceRange') ?? '*', at }];
}
