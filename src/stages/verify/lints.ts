import type { Policy, Rule, Selector } from '#core/model';
import {
  intersectAddresses,
  isEmptyAddressSet,
  isEmptyTraffic,
  subtractTraffic,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import { type Denotation, isInForce, permittedProduct, type Product, resolveSelector } from '#core/semantics';
import { explainGap } from './ends.ts';
import type { Finding, FindingKind } from './finding.ts';
import { explainNobody, findNobody } from './nobody.ts';
import { findShadowed } from './shadows.ts';
import { findConnection } from './witness.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is wrong in itself, without a guardrail or a test that says so. */
export function lint(policy: Policy, widest: Denotation): Finding[] {
  const { atMs } = widest;
  const keys = resolveSelector(policy, {
    kind: 'workloads',
    zones: policy.zones.filter(({ class: zoneClass }) => isOfKeys(zoneClass)).map(({ name }) => name),
    labels: {},
  });
  return [
    ...lintZones(policy),
    ...lintWorkloads(policy),
    ...policy.rules.flatMap((rule) => {
      if (!isInForce(rule, atMs)) return lintInactive(rule, atMs);
      const product = permittedProduct(policy, rule);
      return [...lintReview(rule, atMs), ...lintKeys(rule, product, keys), ...lintEnds(policy, rule, product)];
    }),
    ...findShadowed(widest, new Set(policy.rules.filter(({ schedule }) => schedule).map(({ id }) => id))),
    ...findNobody(policy),
  ];
}

function isOfKeys(zoneClass: string): boolean {
  return zoneClass === 'key-management' || zoneClass === 'cold';
}

function warn(kind: FindingKind, of: 'zone' | 'workload' | 'rule' | 'guardrail', name: string, message: string) {
  return { kind, severity: 'warning', subject: { kind: of, name }, message } satisfies Finding;
}

/** In `observe` nothing is dropped, not even what a guardrail forbids; keys should not be that open for long. */
function lintZones(policy: Policy): Finding[] {
  const holdsKeys = new Set(policy.zones.filter((zone) => zone.class === 'key-management').map(({ name }) => name));
  const message = (what: string) => `${what} holds keys and is in mode \`observe\`; expected at least \`guard\``;
  const zones = policy.zones.filter(({ name, mode }) => holdsKeys.has(name) && mode === 'observe');
  const workloads = policy.workloads.filter(({ zone, mode }) => holdsKeys.has(zone) && mode === 'observe');
  return [
    ...zones.map(({ name }) => warn('keys-unguarded', 'zone', name, message(`zone \`${name}\``))),
    ...workloads.map(({ name }) => warn('keys-unguarded', 'workload', name, message(`workload \`${name}\``))),
  ];
}

function lintWorkloads(policy: Policy): Finding[] {
  const apart = new Set(policy.zones.filter(({ isolation }) => isolation === 'air-gap').map(({ name }) => name));
  return policy.workloads
    .filter(({ addresses, zone }) => addresses.length === 0 && !apart.has(zone))
    .map(({ name, zone }) =>
      warn(
        'no-address',
        'workload',
        name,
        `workload \`${name}\` has no address, and zone \`${zone}\` is no air gap: no rule and no guardrail is about its traffic`,
      ),
    );
}

function lintInactive(rule: Rule, atMs: number): Finding[] {
  if (rule.expiresAtMs !== undefined && rule.expiresAtMs <= atMs) {
    const when = new Date(rule.expiresAtMs).toISOString();
    return [
      warn(
        'expired',
        'rule',
        rule.id,
        `rule \`${rule.id}\` expired at ${when} and permits nothing; remove it or renew it`,
      ),
    ];
  }
  if (rule.enabled)
    return [
      warn(
        'never-open',
        'rule',
        rule.id,
        `the schedule of rule \`${rule.id}\` does not open before it ends, and it permits nothing; remove it or widen the schedule`,
      ),
    ];
  return [
    warn('disabled', 'rule', rule.id, `rule \`${rule.id}\` is disabled and permits nothing; remove it or enable it`),
  ];
}

/** The day of the review is still in time, in every time zone east of UTC and in UTC itself. */
function lintReview(rule: Rule, atMs: number): Finding[] {
  if (rule.review === undefined || atMs < Date.parse(rule.review) + DAY_MS) return [];
  return [
    warn(
      'review-overdue',
      'rule',
      rule.id,
      `rule \`${rule.id}\` was due for review on ${rule.review} by ${rule.owner}`,
    ),
  ];
}

/** Towards keys, "any" is never meant: neither as an end nor as a service. */
function lintKeys(rule: Rule, product: Product, keys: Product['destinations']): Finding[] {
  if (isEmptyAddressSet(intersectAddresses(product.destinations, keys))) return [];
  const whole = EVERY_PORT.flatMap(({ protocol, traffic }) =>
    isEmptyTraffic(subtractTraffic(traffic, rule.services.traffic)) ? [protocol] : [],
  );
  const wide = [
    ...(isAny(rule.from) ? ['`any` as `from`'] : []),
    ...(isAny(rule.to) ? ['`any` as `to`'] : []),
    ...(whole.length > 0 ? [`every port of ${whole.join(' and ')}`] : []),
  ];
  if (wide.length === 0) return [];
  return [
    {
      ...warn(
        'any-to-keys',
        'rule',
        rule.id,
        `rule \`${rule.id}\` reaches the keys with ${wide.join(' and ')}; expected named hosts and services`,
      ),
      severity: 'error',
    },
  ];
}

/** However it is written; nothing listens on port 0. */
const EVERY_PORT = (['tcp', 'udp'] as const).map((protocol) => ({
  protocol,
  traffic: toTrafficSet([toTraffic(protocol, 1)]),
}));

function isAny(selector: Selector): boolean {
  switch (selector.kind) {
    case 'any':
      return true;
    case 'network':
      return selector.networks.some(({ length }) => length === 0);
    case 'union':
      return selector.parts.some(isAny);
    case 'intersection':
      return selector.parts.every(isAny);
    case 'difference':
      return isAny(selector.of);
    case 'internet':
    case 'workloads':
      return false;
    default:
      return selector satisfies never;
  }
}

function lintEnds(policy: Policy, rule: Rule, product: Product): Finding[] {
  // That an end selects nobody is said of it already.
  if ([rule.from, rule.to].some((selector) => explainNobody(policy, selector).length > 0)) return [];
  if (findConnection(policy, product)) return [];
  const why = explainGap(product) ?? 'both ends are one host, which always reaches itself';
  return [warn('permits-nothing', 'rule', rule.id, `rule \`${rule.id}\` permits nothing: ${why}`)];
}
