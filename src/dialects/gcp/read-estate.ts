import { addError, addLoss, type Notes, takeOnce } from '#dialects/cloud';
import { numberOf } from '#core/json';
import { isAssociated, readHierarchy } from './read-hierarchy.ts';
import { readEffective } from './read-effective.ts';
import type { AppEngineRule, FirewallPolicy, FirewallRule, GcpEstate } from './estate.ts';
import { readFirewall, readPolicy } from './read-firewall.ts';
import { readInstance } from './read-instance.ts';
import { readGateways, readNetwork, readRoute, readSubnetwork } from './read-network.ts';
import { readFront } from './read-front.ts';
import { type GcpResource, isSame, type Kind, projectOf, prop, propText, propTexts, toKey } from './resource.ts';

/** What the resources say together. A resource that is there several times counts as it is last. */
export function readEstate(resources: readonly GcpResource[], notes: Notes): GcpEstate {
  const latest = takeOnce(resources, toIdentity, notes);
  const of = (kind: Kind) => latest.filter((resource) => resource.kind === kind);
  const instances = of('instance').map(readInstance);
  const networks = of('network').map(readNetwork);
  const effective = of('effectivefirewalls').map((resource) => readEffective(resource, instances, networks, notes));
  const described = [
    ...of('firewallpolicy').map((resource) => ({ key: resource.key, policy: readPolicy(resource, notes) })),
    ...effective.flatMap(({ policies }) => policies.map((policy) => ({ key: policy.name, policy }))),
  ];
  const addresses = of('address').map(({ key, node }) => ({ key, address: propText(node, 'address') }));
  for (const rule of of('policyrule'))
    addLoss(notes, `firewall policy rule ${rule.name}`, 'which policy it is of is not in the file', rule.at);
  return {
    firewalls: dropTwins([
      ...of('firewall').flatMap((resource) => readFirewall(resource, notes)),
      ...effective.flatMap(({ firewalls }) => firewalls),
    ]),
    firewallsOf: toToldProjects(of, effective),
    policies: attach(described, of('policyassociation')),
    hierarchy: readHierarchy(of, latest, described, effective),
    addressGroups: new Map(of('addressgroup').map(({ key, node }) => [key, propTexts(node, 'items')])),
    networks,
    subnetworks: of('subnetwork').map(readSubnetwork),
    instances,
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
  const isApart =
    kind === 'appenginerule' ||
    kind === 'policyassociation' ||
    kind === 'firewalllist' ||
    kind === 'effectivefirewalls' ||
    key === '';
  return isApart ? `${kind} ${at.file}:${at.line}:${at.column}` : `${kind} ${key}`;
}

/**
 * Rules are listed by project: whoever has one of a project has all of them, but where an inventory names one that is
 * not told. Of what holds for one instance, and of what nobody knows for whom it holds, others are not told.
 */
function toToldProjects(
  of: (kind: Kind) => readonly GcpResource[],
  effective: readonly { readonly whole: readonly string[] }[],
): ReadonlySet<string> {
  const networks = of('firewall').map(({ node }) => toKey(propText(node, 'network') ?? ''));
  const others = [...of('firewall'), ...of('firewalllist')].map(({ key }) => key);
  const whole = effective.flatMap((own) => own.whole);
  const told = new Set([...networks, ...others, ...whole].map(projectOf));
  const known = new Set(of('firewall').map(({ key }) => key));
  for (const { key } of of('named')) if (key.includes('/firewalls/') && !known.has(key)) told.delete(projectOf(key));
  return told;
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
      .filter(({ node }) => isAssociated(node, { key, policy }))
      .flatMap(({ node }) => toKey(propText(node, 'attachmentTarget') ?? '') || []);
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
