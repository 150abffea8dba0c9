import type { Connection, Guardrail, Policy, Rule, Selector, ServiceUse } from '#core/model';
import {
  type Address,
  parseAddress,
  parseTraffic,
  printTrafficSet,
  printAddress,
  splitByProtocol,
  type TrafficRange,
  toTrafficSet,
} from '#core/net';
import { unwrap } from '#core/result';
import { forbids } from '#core/semantics';
import { AT_MS } from './read-template.ts';

/** A rule from one host to one host, and how a finding shows it. */
export interface OneRule {
  readonly rule: Rule;
  readonly shows: string;
}

interface End {
  readonly address: Address;
  readonly text: string;
  readonly selector: Selector;
}

/** Somewhere in the world, and an address that is private and of nobody here. */
const STRANGERS = ['192.0.2.200', '10.250.0.1'];
const PORTS = ['tcp/443', 'tcp/22', 'tcp/445', 'tcp/5432', 'tcp/9000', 'tcp/9100', 'tcp/8333', 'tcp/40000'];
const MOST = 3;

/**
 * Rules that this guardrail forbids, and no other of those that speak of single connections does: at most `MOST` for what is
 * permitted.
 */
export function findOneRules(policy: Policy, guardrail: Guardrail): OneRule[] {
  const others = policy.guardrails.filter((other) => other !== guardrail);
  const ends = toEnds(policy);
  return toTries(guardrail).flatMap((services) => {
    const found: OneRule[] = [];
    for (const from of ends)
      for (const to of ends) {
        if (from === to || found.length === MOST) continue;
        const connection = toConnection(from, to, services);
        if (!forbids(policy, guardrail, connection)) continue;
        if (others.some((other) => forbids(policy, other, connection))) continue;
        found.push(toOneRule(from, to, services));
      }
    return found;
  });
}

/** The first host of each role, then strangers. */
function toEnds({ workloads }: Policy): End[] {
  const roles = new Set<string>();
  const hosts = workloads.flatMap(({ name, addresses, labels }): End[] => {
    const [address] = addresses;
    const kin = JSON.stringify(labels);
    if (!address || roles.has(kin)) return [];
    roles.add(kin);
    return [
      {
        address,
        text: `${name} (${printAddress(address)})`,
        selector: { kind: 'workloads', names: [name], labels: {} },
      },
    ];
  });
  const strangers = STRANGERS.map((text): End => {
    const address = unwrap(parseAddress(text));
    const networks = [{ bits: address.bits, first: address.value, length: address.bits }];
    return { address, text, selector: { kind: 'network', networks } };
  });
  return [...hosts, ...strangers];
}

/** What the guardrail names, then what anybody might open. */
function toTries(guardrail: Guardrail): ServiceUse[] {
  const named = 'services' in guardrail && guardrail.services ? [guardrail.services] : [];
  const ports = named.flatMap(({ traffic }) => traffic.ranges.map(({ first }) => toUse({ first, last: first })));
  return [...named, ...ports, ...PORTS.map((text) => toUse(unwrap(parseTraffic(text))))];
}

function toUse(range: TrafficRange): ServiceUse {
  const traffic = toTrafficSet([range]);
  return { names: printTrafficSet(traffic), traffic };
}

function toConnection(from: End, to: End, { traffic }: ServiceUse): Connection {
  const [part] = splitByProtocol(traffic);
  if (!part) throw new Error('no traffic');
  return {
    source: from.address,
    destination: to.address,
    protocol: part.protocol,
    destinationPort: part.first,
  };
}

/** With all that guardrails ask of any rule: an end that is near, and an identity. */
function toOneRule(from: End, to: End, services: ServiceUse): OneRule {
  return {
    rule: {
      id: 'added',
      from: from.selector,
      to: to.selector,
      services,
      owner: 'somebody',
      justification: 'it was asked for',
      enabled: true,
      expiresAtMs: AT_MS + 3_600_000,
      identity: 'spiffe://example.org/added',
    },
    shows: `${from.text} -> ${to.text} `,
  };
}
