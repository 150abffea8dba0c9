import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { planHosts } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { lowerFilter, toHostRules } from '#dialects/iptables';
import { findDifference, readBack } from '../iptables-round-trip.ts';
import { AT_MS, readPolicyOf } from './read-template.ts';

/** Of each template. */
const HOSTS = 10;

test.each(['exchange', 'custodian', 'validator-operator', 'defi-protocol', 'rpc-provider'])(
  'hosts of template %s, written for iptables-restore and read back, are what was asked',
  (name) => {
    const { policy } = unwrap(parsePolicy(readPolicyOf(name)));
    const planned = planHosts(policy, 1, AT_MS);
    // Hosts of one role are told alike: every few of them will do.
    const hosts = planned.filter((_, i) => i % Math.ceil(planned.length / HOSTS) === 0);
    expect(hosts.length).toBeGreaterThan(3);
    for (const host of hosts) {
      const { rules } = toHostRules({ ...host, mode: 'enforce' }, AT_MS);
      const lowered = unwrap(lowerFilter(rules));
      expect(lowered.losses).toEqual([]);
      expect([host.workload, findDifference(rules, readBack(lowered.texts))]).toEqual([host.workload, undefined]);
    }
  },
);
