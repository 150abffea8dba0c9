import { describe, expect, test } from 'vitest';
import type { Policy, Workload } from '#core/model';
import { parseAddress, parsePrefix } from '#core/net';
import { unwrap } from '#core/result';
import { decide } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { TOPOLOGY } from '../../src/apps/lab/index.ts';
import { AT_MS, readPolicyOf } from './read-template.ts';

/** The exchange template with the lab as its inventory: its zones, its hosts, their roles. */
function toLabExchange(): Policy {
  const { policy } = unwrap(parsePolicy(readPolicyOf('exchange')));
  const here = TOPOLOGY.zones.map(({ name, class: zoneClass, networks }) => ({
    name,
    class: zoneClass,
    isolation: 'vlan' as const,
    mode: 'enforce' as const,
    networks: networks.map((text) => unwrap(parsePrefix(text))),
  }));
  const names = new Set(here.map(({ name }) => name));
  const others = policy.zones.filter(({ name }) => !names.has(name)).map((zone) => ({ ...zone, networks: [] }));
  const workloads = TOPOLOGY.workloads.map(({ name, zone, labels, addresses, enforced }): Workload => {
    return { name, zone, labels, enforced, addresses: addresses.map((text) => unwrap(parseAddress(text))) };
  });
  return { ...policy, zones: [...here, ...others], workloads };
}

const POLICY = toLabExchange();
const hosts = new Map(POLICY.workloads.map((one) => [one.name, one]));

function isAllowed(from: string, to: string, protocol: 'tcp' | 'udp', destinationPort: number): boolean {
  const sources = hosts.get(from)?.addresses ?? [];
  const destinations = hosts.get(to)?.addresses ?? [];
  const verdicts = sources.flatMap((source, i) => {
    const destination = destinations[i];
    return destination ? [decide(POLICY, { source, destination, protocol, destinationPort }, AT_MS).verdict] : [];
  });
  expect(new Set(verdicts).size).toBeLessThan(2);
  return verdicts[0] === 'allowed';
}

interface Difference {
  readonly why: string;
  readonly flows: RegExp;
  readonly count: number;
}

const LACKS: readonly Difference[] = [
  {
    why: 'user API and trading engine are two; in the lab they are one program',
    flows: /^(api-gateway>trading-app:tcp\/8080|trading-app>withdrawal-service:tcp\/8443)$/,
    count: 2,
  },
  {
    why: 'validators have signers of their own in a zone of their own; in the lab one signer signs for all',
    flows:
      /^(eth-validator>remote-signer:tcp\/9000|remote-signer>slashing-db:tcp\/5432|prometheus>remote-signer:tcp\/9001)$/,
    count: 3,
  },
  {
    why: 'servers ask a resolver that belongs to no domain; in the lab the directory is it too',
    flows: /^[\w-]+>directory:udp\/(53|123)$/,
    count: 24,
  },
  {
    why: 'the package mirror alone fetches for builds',
    flows: /^(ci-runner|registry|git-server)>egress-proxy:tcp\/3128$/,
    count: 3,
  },
  {
    why: 'a publisher of its own writes the front end to an asset store',
    flows: /^ci-runner>api-gateway:tcp\/443$/,
    count: 1,
  },
];

const EXCEEDS: readonly Difference[] = [
  {
    why: 'a rule from the internet is for everybody there',
    flows: /^(internet-user|internet-peer|attacker)>(api-gateway|vpn-gateway|eth-execution|eth-beacon):/,
    count: 18,
  },
  {
    why: 'the bastion administers every server of a zone',
    flows: /^bastion>(egress-proxy|vpn-gateway|git-server|prometheus):tcp\/22$/,
    count: 4,
  },
  {
    why: 'every host of a zone may send its log, appliances too',
    flows: /^(hsm|directory|bmc|bulkhead-server)>log-collector:tcp\/6514$/,
    count: 4,
  },
  {
    why: 'alerts of the server leave by the proxy; in the lab they stay inside',
    flows: /^bulkhead-server>egress-proxy:tcp\/3128$/,
    count: 1,
  },
  {
    why: 'a service is permitted on all its ports',
    flows: /^[\w-]+laptop>directory:(tcp\/53|udp\/88)$/,
    count: 6,
  },
];

function explain(ids: readonly string[], differences: readonly Difference[]) {
  return {
    unexplained: ids.filter((id) => !differences.some(({ flows }) => flows.test(id))),
    counts: differences.map(({ why, flows }) => [why, ids.filter((id) => flows.test(id)).length]),
  };
}

function expectedOf(differences: readonly Difference[]) {
  return { unexplained: [], counts: differences.map(({ why, count }) => [why, count]) };
}

describe('the exchange template, with the lab as its inventory', () => {
  test('lacks of the lab’s flows those that it has another way for', () => {
    const lacks = TOPOLOGY.legitimateFlows.filter(
      ({ from, to, protocol, port }) => !isAllowed(from, to, protocol, port),
    );
    expect(
      explain(
        lacks.map(({ id }) => id),
        LACKS,
      ),
    ).toEqual(expectedOf(LACKS));
  });

  test('permits of what the lab answers and does not need what its rules say for a whole zone or the internet', () => {
    const needed = new Set(TOPOLOGY.legitimateFlows.map(({ id }) => id));
    const more = TOPOLOGY.workloads.flatMap(({ name: to, listens }) =>
      TOPOLOGY.workloads.flatMap(({ name: from }) =>
        listens.flatMap(({ protocol, port }) => {
          const id = `${from}>${to}:${protocol}/${port}`;
          return from !== to && !needed.has(id) && isAllowed(from, to, protocol, port) ? [id] : [];
        }),
      ),
    );
    expect(explain(more, EXCEEDS)).toEqual(expectedOf(EXCEEDS));
  });
});
