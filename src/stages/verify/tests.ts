import type { Connection, Policy, PolicyTest } from '#core/model';
import { type Denotation, type Product, resolveSelector } from '#core/semantics';
import { printTest } from '#dialects/bulkhead';
import { explainGap } from './ends.ts';
import type { Finding } from './finding.ts';
import { decideFound, eachAllowed, eachDenied, type Part } from './parts.ts';
import { findConnection, printConnection, toWitness } from './witness.ts';

/**
 * A test holds when it holds for every packet (all addresses of both ends, all its services) at every moment: denial is
 * proved of the widest policy, permission of the narrowest.
 */
export function checkTests(widest: Denotation, narrowest: Denotation): Finding[] {
  return widest.policy.tests.flatMap((test, index) => {
    const denotation = test.expect === 'deny' ? widest : narrowest;
    const failure = findFailure(denotation, test);
    if (!failure) return [];
    const { policy, atMs } = denotation;
    const text = printTest(test, policy);
    if (typeof failure === 'string') return [toFinding(index, `test \`${text}\` fails: ${failure}`)];
    const { connection } = failure;
    if (decideFound(policy, connection, atMs).verdict !== failure.verdict)
      throw new Error(`witness of test ${index} is none: ${printConnection(policy, connection)}`);
    const related = decider(failure);
    const hours = findHours(widest, connection);
    const reason = `${related || !hours ? printDecider(failure) : hours} ${printConnection(policy, connection)}`;
    return [
      {
        ...toFinding(index, `test \`${text}\` fails: ${reason}`),
        ...(related && { related }),
        witness: toWitness(connection),
      },
    ];
  });
}

function toFinding(index: number, message: string): Finding {
  return { kind: 'test-failed', severity: 'error', subject: { kind: 'test', index }, message };
}

function decider(part: Part) {
  if (part.verdict === 'allowed') return { kind: 'rule', name: part.rule.id } as const;
  return part.guardrail && ({ kind: 'guardrail', name: part.guardrail.id } as const);
}

/** What the widest policy adds to a connection that the narrowest denies. */
function findHours({ policy, atMs }: Denotation, connection: Connection): string | undefined {
  const decision = decideFound(policy, connection, atMs);
  return decision.by === 'rule' ? `only within its schedule rule \`${decision.rule.id}\` permits` : undefined;
}

function printDecider(part: Part): string {
  if (part.verdict === 'allowed') return `rule \`${part.rule.id}\` permits`;
  return part.guardrail ? `guardrail \`${part.guardrail.id}\` forbids` : 'no active rule permits';
}

function findFailure(denotation: Denotation, test: PolicyTest): Part | string | undefined {
  const { policy } = denotation;
  const product = toTestProduct(policy, test);
  if (!findConnection(policy, product)) return judgeWithoutPackets(test, product);
  const parts = test.expect === 'deny' ? eachAllowed(denotation, product) : eachDenied(denotation, product);
  for (const part of parts) return part;
  return undefined;
}

/** No two hosts: an end without addresses is reached by nobody, and a host always reaches itself. */
function judgeWithoutPackets(test: PolicyTest, product: Product): string | undefined {
  const gap = explainGap(product);
  if (gap !== undefined) return test.expect === 'deny' ? undefined : gap;
  return test.expect === 'allow' ? undefined : 'it is one host, and a host always reaches itself';
}

/** Every connection that the test is about. */
export function toTestProduct(policy: Policy, { from, to, services }: PolicyTest): Product {
  return {
    sources: resolveSelector(policy, from),
    destinations: resolveSelector(policy, to),
    traffic: services.traffic,
  };
}
