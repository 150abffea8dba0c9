import type { Policy, Selector, Workload } from '#core/model';
import { parseAddress, parsePrefix } from '#core/net';
import { unwrap } from '#core/result';
import { parsePolicy } from '#dialects/bulkhead';
import { readTemplate } from '../../src/apps/cli/repository.ts';
import { TOPOLOGY } from '../../src/apps/lab/index.ts';

/** Roles of the template that hosts of the lab play beside their own: the lab is smaller. */
const PLAYED_BY: Readonly<Record<string, string>> = {
  'user-api': 'trading-app',
  resolver: 'directory',
  'staking-signer': 'remote-signer',
  publisher: 'ci-runner',
  'package-mirror': 'registry',
};
/** Its keys of staking are in the one zone of keys. */
const ZONES: Readonly<Record<string, string>> = { 'staking-keys': 'key-management' };

/** The exchange template with the hosts of the lab in its roles. Its guardrails count quorums, of which the lab has none. */
export function readLabTemplate(): Policy {
  const { policy } = unwrap(parsePolicy(readTemplate('exchange').filter(({ path }) => path.endsWith('.yaml'))));
  const rules = policy.rules.map((rule) => ({ ...rule, from: cast(rule.from), to: cast(rule.to) }));
  return { ...policy, zones: toZones(policy), workloads: TOPOLOGY.workloads.map(toWorkload), rules, guardrails: [] };
}

function toZones({ zones }: Policy): Policy['zones'] {
  return zones.map((zone) => {
    const own = TOPOLOGY.zones.find(({ name }) => name === zone.name);
    return { ...zone, networks: (own?.networks ?? []).map((text) => unwrap(parsePrefix(text))) };
  });
}

function toWorkload({ name, zone, labels, addresses, enforced }: (typeof TOPOLOGY.workloads)[number]): Workload {
  return { name, zone, labels, addresses: addresses.map((text) => unwrap(parseAddress(text))), enforced };
}

function cast(selector: Selector): Selector {
  switch (selector.kind) {
    case 'any':
    case 'internet':
    case 'network':
      return selector;
    case 'workloads': {
      const { zones, labels } = selector;
      const roles = labels['role']?.map((role) => PLAYED_BY[role] ?? role);
      return {
        ...selector,
        ...(zones && { zones: zones.map((zone) => ZONES[zone] ?? zone) }),
        labels: { ...labels, ...(roles && { role: roles }) },
      };
    }
    case 'union':
    case 'intersection':
      return { ...selector, parts: selector.parts.map(cast) };
    case 'difference':
      return { ...selector, of: cast(selector.of), except: cast(selector.except) };
    default:
      return selector satisfies never;
  }
}
