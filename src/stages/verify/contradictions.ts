import type { Policy } from '#core/model';
import { intersectAddresses, intersectTraffic } from '#core/net';
import type { Product } from '#core/semantics';
import { printTest } from '#dialects/bulkhead';
import type { Finding } from './finding.ts';
import { toTestProduct } from './tests.ts';
import { findConnection, printConnection, toWitness } from './witness.ts';

/** Tests that want one packet both allowed and denied: whatever the rules say, one of the two fails. */
export function findContradictions(policy: Policy): Finding[] {
  const tests = policy.tests.map((test, index) => ({ test, index, product: toTestProduct(policy, test) }));
  const denials = tests.filter(({ test }) => test.expect === 'deny');
  return tests.flatMap(({ test, index, product }): Finding[] => {
    if (test.expect !== 'allow') return [];
    for (const denial of denials) {
      const connection = findConnection(policy, intersectProducts(product, denial.product));
      if (!connection) continue;
      const texts = `\`${printTest(test, policy)}\` and \`${printTest(denial.test, policy)}\``;
      return [
        {
          kind: 'tests-contradict',
          severity: 'error',
          subject: { kind: 'test', index },
          related: { kind: 'test', index: denial.index },
          message: `tests ${texts} contradict each other: ${printConnection(policy, connection)}`,
          witness: toWitness(connection),
        },
      ];
    }
    return [];
  });
}

function intersectProducts(a: Product, b: Product): Product {
  return {
    sources: intersectAddresses(a.sources, b.sources),
    destinations: intersectAddresses(a.destinations, b.destinations),
    traffic: intersectTraffic(a.traffic, b.traffic),
  };
}
