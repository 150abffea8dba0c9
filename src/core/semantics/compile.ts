import { type Connection, type Policy, toTrafficPoint } from '#core/model';
import type { TrafficSet } from '#core/net';
import { toAddressClasses } from './address-classes.ts';
import { type Decision, type Fate, isActive, toFate } from './decide.ts';
import { forbiddenProducts, permittedProduct } from './forbidden.ts';
import { findFirst, toProductTable } from './product-table.ts';

/** A policy made ready for many single connections. */
export interface CompiledPolicy {
  /** Twin of `decide`. */
  readonly decide: (connection: Connection, atMs: number) => Decision;
  /** Twin of `fate`. */
  readonly fate: (connection: Connection, atMs: number) => Fate;
}

const compiled = new WeakMap<Policy, CompiledPolicy>();

/** Policies never change: each is compiled once. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const known = compiled.get(policy) ?? compileAnew(policy);
  compiled.set(policy, known);
  return known;
}

const SAME_HOST: Decision = { verdict: 'allowed', by: 'same-host' };
const DEFAULT_DENY: Decision = { verdict: 'denied', by: 'default-deny' };

function compileAnew(policy: Policy): CompiledPolicy {
  const classes = toAddressClasses(policy);
  const forbidden = policy.guardrails.flatMap((guardrail) => {
    const decision: Decision = { verdict: 'denied', by: 'guardrail', guardrail };
    return forbiddenProducts(policy, guardrail).map((product) => ({ product, decision }));
  });
  const permitted = policy.rules.map((rule) => {
    const decision: Decision = { verdict: 'allowed', by: 'rule', rule };
    return { rule, product: permittedProduct(policy, rule), decision };
  });
  const guardrails = toProductTable(
    forbidden.map(({ product }) => product),
    classes,
  );
  const rules = toProductTable(
    permitted.map(({ product }) => product),
    classes,
  );

  function decide(connection: Connection, atMs: number): Decision {
    const source = classes.find(connection.source);
    const destination = classes.find(connection.destination);
    if (source.owner >= 0 && source.owner === destination.owner) return SAME_HOST;
    const point = toTrafficPoint(connection);
    const broken = findFirst(guardrails, source.number, destination.number, (position) =>
      holdsPoint(forbidden[position]?.product.traffic, point),
    );
    if (broken >= 0) return forbidden[broken]?.decision ?? DEFAULT_DENY;
    const permitting = findFirst(rules, source.number, destination.number, (position) => {
      const entry = permitted[position];
      return entry !== undefined && holdsPoint(entry.product.traffic, point) && isActive(entry.rule, atMs);
    });
    return permitted[permitting]?.decision ?? DEFAULT_DENY;
  }

  return {
    decide,
    fate: (connection, atMs) => {
      const ends = [classes.find(connection.source), classes.find(connection.destination)];
      return toFate(
        policy,
        decide(connection, atMs),
        ends.flatMap(({ owner }) => policy.workloads[owner] ?? []),
      );
    },
  };
}

function holdsPoint(traffic: TrafficSet | undefined, point: number): boolean {
  if (traffic) for (const { first, last } of traffic.ranges) if (first <= point && point <= last) return true;
  return false;
}
