import { CATALOGUE } from '#core/catalogue';
import type { Guardrail, Policy, Selector, ZoneClass } from '#core/model';
import { toTraffic, toTrafficSet } from '#core/net';
import type { ControlPlane, Observed } from './request.ts';
import { describeService, printSeenTraffic, type SeenTraffic, toServiceUse } from './services.ts';
import { namesOf, toName, toSelector } from './scope.ts';
import { toSigningGroups } from './signing.ts';

type Estate = Pick<Policy, 'zones' | 'workloads'>;

/** Zones that nothing of the internet may dial at all; the others are ruled by the catalogue's exposure. */
const INSIDE: readonly ZoneClass[] = [
  'office',
  'development',
  'build',
  'validator-monitoring',
  'key-management',
  'cold',
  'management',
];

/** What must never be in an estate with these zones, before anything was seen: I1, I14, I16 and the office rule. */
export function toFixedGuardrails({ zones }: Estate): Guardrail[] {
  const ofClass = (...classes: readonly ZoneClass[]) => zones.filter((zone) => classes.includes(zone.class));
  const keys = ofClass('key-management');
  const people = ofClass('office', 'development');
  const inside = ofClass(...INSIDE);
  const cold = ofClass('cold');
  const guardrails: Guardrail[] = [];
  if (people.length > 0 && keys.length > 0)
    guardrails.push({
      id: 'office-and-development-never-reach-keys',
      description: 'a phished laptop is a contained incident and never a signed transaction',
      kind: 'never',
      from: toZones(people),
      to: toZones(keys),
    });
  if (cold.length > 0)
    guardrails.push({
      id: 'i14-cold-is-isolated',
      description: 'cold has no flow and no rule, ever',
      kind: 'isolated',
      of: toZones(cold),
    });
  if (inside.length > 0)
    guardrails.push({
      id: 'i1-internet-stays-outside',
      description: 'nothing of the internet dials into an inner zone',
      kind: 'never',
      from: { kind: 'internet' },
      to: toZones(inside),
    });
  guardrails.push({
    id: 'i16-exposure-by-catalogue',
    description: 'from the internet only what the catalogue calls public-ok in its zone',
    kind: 'exposure',
  });
  return guardrails;
}

function toZones(zones: Policy['zones']): Selector {
  return { kind: 'workloads', zones: zones.map(({ name }) => name), labels: {} };
}

/** Services of other zones that key hosts may call: logs, time and names leave, and the signer dials its validator. */
const KEY_EGRESS = new Map<ZoneClass, readonly string[]>([
  ['management', ['syslog', 'splunk', 'wazuh', 'ntp', 'dns', 'snmp-trap']],
  ['validator', ['cometbft-privval']],
]);

/** I10: the destinations of the key zone are a list of hosts. Seen ones get in only with a service of `KEY_EGRESS`. */
export function toKeyEgressGuardrail(
  estate: Estate,
  conversations: readonly Observed[],
  controlPlane: ControlPlane | undefined,
): Guardrail[] {
  const keys = estate.zones.filter((zone) => zone.class === 'key-management');
  if (keys.length === 0) return [];
  const keyNames = new Set(keys.map(({ name }) => name));
  const classes = new Map(estate.zones.map((zone) => [zone.name, zone.class]));
  const seen = conversations.filter(
    ({ source, destination }) =>
      keyNames.has(source.zone) && !keyNames.has(destination.zone) && destination.kind === 'workload',
  );
  const permitted = seen.filter(({ destination, ...traffic }) => isKeyEgress(traffic, classes.get(destination.zone)));
  const byHost = [...Map.groupBy(permitted, ({ destination }) => destination.name)].toSorted(byText);
  const destinations = byHost.map(([name, group]) => ({
    to: toNamed([name]),
    services: toServiceUse(toDistinct(group), classes.get(group[0]?.destination.zone ?? '')),
  }));
  if (controlPlane)
    destinations.unshift({
      to: toNamed([controlPlane.workload]),
      services: toControlPlaneUse(controlPlane),
    });
  return [
    {
      id: 'i10-keys-leave-only-to-named-hosts',
      description: 'what leaves the key zone goes to these hosts and nowhere else',
      kind: 'egress-only',
      from: toZones(keys),
      destinations,
    },
  ];
}

function isKeyEgress({ protocol, port }: SeenTraffic, zoneClass: ZoneClass | undefined): boolean {
  const ids = (zoneClass && KEY_EGRESS.get(zoneClass)) ?? [];
  return CATALOGUE.some(
    ({ id, ports }) =>
      ids.includes(id) && ports.some(({ proto, from, to }) => proto === protocol && from <= port && port <= to),
  );
}

export function toControlPlaneUse({ port }: ControlPlane) {
  return { names: [`tcp/${port}`], traffic: toTrafficSet([toTraffic('tcp', port, port)]) };
}

/** I3: the callers of each signing listener that was called are a list of workloads. */
export function toCallerGuardrails(estate: Estate, conversations: readonly Observed[]): Guardrail[] {
  return toSigningGroups(conversations, estate).map(({ to, service, callers }) => {
    const description = 'the callers of a signing service are known by name, and there is no other';
    const id = toName(`i3-callers-of-${namesOf(to).join('-')}-${describeService(service, 'key-management')}`);
    const services = toServiceUse([service], 'key-management');
    return callers.length > 0
      ? { id, description, kind: 'exact-callers', to: toSelector(to), services, callers: toNamed(callers) }
      : { id, description, kind: 'never', from: { kind: 'any' }, to: toSelector(to), services };
  });
}

function toNamed(names: readonly string[]): Selector {
  return { kind: 'workloads', names, labels: {} };
}

function toDistinct(group: readonly Observed[]): SeenTraffic[] {
  return [...new Map(group.map((one) => [printSeenTraffic(one), one])).values()];
}

function byText([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
