import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toAddressSet } from '#core/net';
import { unwrap } from '#core/result';
import { groupHosts, planHost } from '#core/semantics';
import { AZURE } from '#dialects/azure';
import { bindArm, bindTerraform, DEFAULT_QUOTAS, lowerToAzure, printArm, printTerraform } from '#dialects/azure/write';
import { parseRange } from '#core/net';
import { randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { proveGroups } from './prove-groups.ts';

const PLATFORM = toAddressSet(['168.63.129.16', '169.254.169.254'].map((t) => unwrap(parseRange(t))));
describe('x', () => {
  test.each([
    ['arm', printArm, bindArm],
    ['tf', printTerraform, bindTerraform],
  ] as const)('SEM-7 %s', (_, print, bind) => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const hosts = policy.workloads
          .filter((w) => w.addresses.length > 0)
          .map((workload) => ({ workload, plan: planHost(policy, workload, 1, atMs) }));
        const groups = groupHosts(hosts);
        const { plan, losses } = unwrap(lowerToAzure(groups, DEFAULT_QUOTAS));
        const files = bind(
          print(plan),
          groups.flatMap(({ members }) => members),
        );
        const read = AZURE.read(files);
        if (!read.ok) throw new Error(JSON.stringify(read.error));
        const proof = proveGroups(
          hosts.map(({ plan }) => plan),
          read.value.topology,
          PLATFORM,
        );
        expect(proof.wider).toEqual([]);
        if (losses.length === 0) expect(proof.narrower).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
