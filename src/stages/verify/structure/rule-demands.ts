import type { Policy, Rule, Selector, ServiceUse } from '#core/model';
import { ALL_TRAFFIC, intersectAddresses, intersectTraffic } from '#core/net';
import { permittedProduct, type Product, resolveSelector } from '#core/semantics';
import type { Finding } from '../finding.ts';
import { findConnection, printConnection, toWitness } from '../witness.ts';
import { type Of, toBreach } from './breach.ts';
import { areOnlyWorkloads } from './only-workloads.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** SEM-14. */
export function checkExpiry(policy: Policy, guardrail: Of<'expires-within'>, atMs: number): Finding[] {
  const { id, days, hosts, from, to } = guardrail;
  const lastMs = atMs + days * DAY_MS;
  return eachConcerned(
    policy,
    { from, to },
    atMs,
    (rule) => {
      const wrong: string[] = [];
      if (rule.expiresAtMs === undefined) wrong.push('it has no end');
      else if (rule.expiresAtMs > lastMs) wrong.push(`it ends on ${new Date(rule.expiresAtMs).toISOString()}`);
      if (hosts === 'named' && !isNamed(rule.from)) wrong.push('`from` does not name its hosts');
      if (hosts === 'named' && !isNamed(rule.to)) wrong.push('`to` does not name its hosts');
      const expected = `an end within ${days} ${days === 1 ? 'day' : 'days'}${hosts === 'named' ? ' and named hosts' : ''}`;
      return wrong.length === 0
        ? undefined
        : `guardrail \`${id}\` expects ${expected} of rule \`${rule.id}\`: ${wrong.join(', ')}`;
    },
    guardrail,
  );
}

/** SEM-14. */
export function checkIdentity(policy: Policy, guardrail: Of<'requires-identity'>, atMs: number): Finding[] {
  const { id, to, services } = guardrail;
  return eachConcerned(
    policy,
    { from: { kind: 'any' }, to, ...(services && { services }) },
    atMs,
    (rule) =>
      rule.identity === undefined ? `guardrail \`${id}\` expects an identity of rule \`${rule.id}\`` : undefined,
    guardrail,
  );
}

/** Rules that are not over and permit something between the ends, and what is wrong with them. */
function eachConcerned(
  policy: Policy,
  ends: { readonly from: Selector; readonly to: Selector; readonly services?: ServiceUse },
  atMs: number,
  judge: (rule: Rule) => string | undefined,
  guardrail: { readonly id: string },
): Finding[] {
  const sources = resolveSelector(policy, ends.from);
  const destinations = resolveSelector(policy, ends.to);
  const traffic = ends.services?.traffic ?? ALL_TRAFFIC;
  return policy.rules.flatMap((rule) => {
    if (!rule.enabled || (rule.expiresAtMs !== undefined && rule.expiresAtMs <= atMs)) return [];
    const wrong = judge(rule);
    if (wrong === undefined) return [];
    const permits = permittedProduct(policy, rule);
    const concerned: Product = {
      sources: intersectAddresses(permits.sources, sources),
      destinations: intersectAddresses(permits.destinations, destinations),
      traffic: intersectTraffic(permits.traffic, traffic),
    };
    const connection = findConnection(policy, concerned);
    if (!connection) return [];
    return [
      toBreach(guardrail, `${wrong}: ${printConnection(policy, connection)}`, {
        subject: { kind: 'rule', name: rule.id },
        witness: toWitness(connection),
      }),
    ];
  });
}

/** Nobody but workloads that are said by name. */
function isNamed(selector: Selector): boolean {
  return areOnlyWorkloads(selector, ({ names }) => names !== undefined);
}
