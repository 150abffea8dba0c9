import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_ADDRESSES } from '#core/net';
import { randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { compileTunnel } from './index.ts';

const TUNNEL = {
  device: 'wg0',
  publicKey: `${'A'.repeat(43)}=`,
  endpoint: 'gateway.example.com:51820',
  behind: ALL_ADDRESSES,
};

test('SEM-7 the file of a peer, read back, grants those with whom the policy lets it speak, and nobody else', () => {
  let peers = 0;
  fc.assert(
    fc.property(randomPolicy, randomMoment, (policy, atMs) => {
      for (const workload of policy.workloads.filter(({ addresses }) => addresses.length > 0)) {
        const { files, wider, narrower } = compileTunnel(policy, workload, TUNNEL, atMs);
        expect({ wider, narrower }).toEqual({ wider: [], narrower: [] });
        if (files[0]?.text.includes('AllowedIPs')) peers++;
      }
    }),
    { numRuns: 1000 },
  );
  expect(peers).toBeGreaterThan(20);
});
