import type { PolicyTest } from '#core/model';
import { decide, type Denotation, type Product } from '#core/semantics';
import { explainGap, toEndsProduct } from './ends.ts';
import type { Finding } from './finding.ts';
import { eachAllowed, eachDenied, type Part } from './parts.ts';
import { findConnection, printConnection, toWitness } from './witness.ts';

/** A test holds when it holds for every packet: all addresses of both ends, all its services. */
export function checkTests(denotation: Denotation): Finding[] {
  return denotation.policy.tests.flatMap((test, index) => {
    const failure = findFailure(denotation, test);
    if (!failure) return [];
    const { policy, atMs } = denotation;
    const text = `${test.expect}: ${test.from} -> ${test.to}:${test.services.names.join(',')}`;
    if (typeof failure === 'string') return [toFinding(index, `test \`${text}\` fails: ${failure}`)];
    const { connection } = failure;
    if (decide(policy, connection, atMs).verdict !== failure.verdict)
      throw new Error(`witness of test ${index} is none: ${printConnection(policy, connection)}`);
    const related = decider(failure);
    const reason = `${related ? printDecider(failure) : 'no active rule permits'} ${printConnection(policy, connection)}`;
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

function printDecider(part: Part): string {
  if (part.verdict === 'allowed') return `rule \`${part.rule.id}\` permits`;
  return part.guardrail ? `guardrail \`${part.guardrail.id}\` forbids` : 'no active rule permits';
}

function findFailure(denotation: Denotation, test: PolicyTest): Part | string | undefined {
  const { policy } = denotation;
  const product = toEndsProduct(policy, test.from, test.to, test.services.traffic);
  if (!product.ok) return product.error.join('; ');
  if (!findConnection(policy, product.value)) return judgeWithoutPackets(test, product.value);
  const parts = test.expect === 'deny' ? eachAllowed(denotation, product.value) : eachDenied(denotation, product.value);
  for (const part of parts) return part;
  return undefined;
}

/** No two hosts: an end without addresses is reached by nobody, and a host always reaches itself. */
function judgeWithoutPackets(test: PolicyTest, product: Product): string | undefined {
  const gap = explainGap(product);
  if (gap !== undefined) return test.expect === 'deny' ? undefined : gap;
  return test.expect === 'allow' ? undefined : 'it is one host, and a host always reaches itself';
}
