import type { Connection, Guardrail, Rule } from '#core/model';
import { intersectPackets, isEmptyPackets } from '#core/packetset';
import {
  type Denotation,
  forbiddenPackets,
  forbids,
  isActive,
  permittedByAny,
  permittedPackets,
  permits,
  resolveSelector,
} from '#core/semantics';
import type { Finding } from './finding.ts';
import { decideFound, eachDenied, findShared } from './parts.ts';
import { printConnection, toWitness } from './witness.ts';

/**
 * Every guardrail against every active rule of the widest: a rule may not permit anything that a guardrail forbids. What
 * must be possible is proved of the narrowest.
 */
export function checkGuardrails(widest: Denotation, narrowest: Denotation): Finding[] {
  return widest.policy.guardrails.flatMap((guardrail) => [
    ...findBreaches(widest, guardrail),
    ...findMissingCallers(narrowest, guardrail),
  ]);
}

function findBreaches(denotation: Denotation, guardrail: Guardrail): Finding[] {
  const { policy, atMs } = denotation;
  const forbidden = forbiddenPackets(denotation, guardrail);
  // Most guardrails hold, and that is seen at once for all rules.
  if (isEmptyPackets(intersectPackets(forbidden, permittedByAny(denotation)))) return [];
  return policy.rules
    .filter((rule) => isActive(rule, atMs))
    .flatMap((rule): Finding[] => {
      const connection = findShared(policy, permittedPackets(denotation, rule), forbidden);
      return connection ? [toBreach(rule, guardrail, connection)] : [];
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
function findMissingCallers(denotation: Denotation, guardrail: Guardrail): Finding[] {
  if (guardrail.kind !== 'exact-callers') return [];
  const { policy, atMs } = denotation;
  const product = {
    sources: resolveSelector(policy, guardrail.callers),
    destinations: resolveSelector(policy, guardrail.to),
    traffic: guardrail.services.traffic,
  };
  for (const part of eachDenied(denotation, product)) {
    const { connection, guardrail: other } = part;
    if (decideFound(policy, connection, atMs).verdict !== 'denied')
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
