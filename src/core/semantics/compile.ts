import { type Connection, type Policy, toTrafficPoint } from '#core/model';
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
  const { find, firstAt: classAt, secondAt: ownerAt } = classes.owned;
  const forbidden = policy.guardrails.flatMap((guardrail) => {
    const decision: Decision = { verdict: 'denied', by: 'guardrail', guardrail };
    return forbiddenProducts(policy, guardrail).map((product) => ({ product, decision }));
  });
  const permitted = policy.rules.map((rule) => {
    const decision: Decision = { verdict: 'allowed', by: 'rule', rule };
    return { product: permittedProduct(policy, rule), decision };
  });
  // The first that holds a connection decides it: guardrails outrank rules because they come before them.
  const entries = [...forbidden, ...permitted];
  const table = toProductTable(
    entries.map(({ product }) => product),
    classes,
  );
  const isActiveAt = (position: number, atMs: number) => {
    const decision = entries[position]?.decision;
    return decision?.by === 'rule' ? isActive(decision.rule, atMs) : true;
  };

  function decide(connection: Connection, atMs: number): Decision {
    const source = find(connection.source);
    const destination = find(connection.destination);
    if (source >= 0 && destination >= 0 && ownerAt(source) === ownerAt(destination)) return SAME_HOST;
    const from = source >= 0 ? classAt(source) : classes.findBare(connection.source);
    const to = destination >= 0 ? classAt(destination) : classes.findBare(connection.destination);
    const first = findFirst(table, from, to, toTrafficPoint(connection), isActiveAt, atMs);
    return first >= 0 ? (entries[first]?.decision ?? DEFAULT_DENY) : DEFAULT_DENY;
  }

  return {
    decide,
    fate: (connection, atMs) => {
      const ends = [connection.source, connection.destination].map(find);
      const workloads = ends.flatMap((end) => (end >= 0 ? (policy.workloads[ownerAt(end)] ?? []) : []));
      return toFate(policy, decide(connection, atMs), workloads);
    },
  };
}
