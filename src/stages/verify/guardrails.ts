import type { Connection, Guardrail, Rule } from '#core/model';
import { decide, forbids, isActive, permits, resolveSelector } from '#core/semantics';
import { type Denotation, eachDenied } from './denotation.ts';
import type { Finding } from './finding.ts';
import { intersectProducts } from './products.ts';
import { findConnection, printConnection, toWitness } from './witness.ts';

/** Every guardrail against every active rule: a rule may not permit anything that a guardrail forbids. */
export function checkGuardrails(denotation: Denotation, atMs: number): Finding[] {
  return denotation.policy.guardrails.flatMap((guardrail) => [
    ...findBreaches(denotation, guardrail, atMs),
    ...findMissingCallers(denotation, guardrail, atMs),
  ]);
}

function findBreaches({ policy, permitted, forbidden }: Denotation, guardrail: Guardrail, atMs: number): Finding[] {
  const products = forbidden.filter((entry) => entry.guardrail === guardrail).map(({ product }) => product);
  return permitted.flatMap(({ rule, product }): Finding[] => {
    if (!isActive(rule, atMs)) return [];
    for (const forbiddenProduct of products) {
      const both = intersectProducts(product, forbiddenProduct);
      const connection = both && findConnection(policy, both);
      if (connection) return [toBreach(rule, guardrail, connection)];
    }
    return [];
  });

  function toBreach(rule: Rule, broken: Guardrail, connection: Connection): Finding {
    // Sets found the connection; the definitions must agree, or the proof itself is wrong.
    if (!permits(policy, rule, connection, atMs) || !forbids(policy, broken, connection))
      throw new Error(`witness of ${broken.id} and ${rule.id} is none: ${printConnection(policy, connection)}`);
    return {
      kind: 'guardrail-broken',
      severity: 'error',
      subject: { kind: 'rule', name: rule.id },
      related: { kind: 'guardrail', name: broken.id },
      message: `rule \`${rule.id}\` permits what guardrail \`${broken.id}\` forbids: ${printConnection(policy, connection)}`,
      witness: toWitness(connection),
    };
  }
}

/** `exact-callers` says also that each caller can: the first that cannot, and why. */
function findMissingCallers(denotation: Denotation, guardrail: Guardrail, atMs: number): Finding[] {
  if (guardrail.kind !== 'exact-callers') return [];
  const { policy } = denotation;
  const product = {
    sources: resolveSelector(policy, guardrail.callers),
    destinations: resolveSelector(policy, guardrail.to),
    traffic: guardrail.services.traffic,
  };
  for (const part of eachDenied(denotation, product, atMs)) {
    const { connection, guardrail: other } = part;
    if (decide(policy, connection, atMs).verdict !== 'denied')
      throw new Error(`witness of ${guardrail.id} is none: ${printConnection(policy, connection)}`);
    const reason = other ? `guardrail \`${other.id}\` forbids it` : 'no active rule permits it';
    return [
      {
        kind: 'caller-not-permitted',
        severity: 'error',
        subject: { kind: 'guardrail', name: guardrail.id },
        ...(other && { related: { kind: 'guardrail', name: other.id } }),
        message: `a caller of guardrail \`${guardrail.id}\` cannot call: ${reason}: ${printConnection(policy, connection)}`,
        witness: toWitness(connection),
      },
    ];
  }
  return [];
}
