import {
  type ConnectionGuardrail,
  type Mode,
  type Policy,
  type Rule,
  type Selector,
  type ServiceUse,
  type Workload,
  type Zone,
  type ZoneClass,
} from '#core/model';
import { type Address, parseAddress, parsePrefix, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import type { Random } from './random.ts';

/** The two hosts that enforce, in turn each the court's own. */
export const HOSTS = {
  left: ['10.0.2.1', '10.0.2.2', 'fd00::2:1', 'fd00::2:2'],
  right: ['10.0.3.1', '10.0.3.2', 'fd00::3:1', 'fd00::3:2'],
} as const;
export type Host = keyof typeof HOSTS;
/** Ends where nothing of ours runs: a workload, an address of a zone's network, and addresses of no zone. */
export const OTHERS = ['10.0.4.1', '10.0.4.9', '10.0.1.8', 'fd00::4:1', 'fd00::4:9', 'fd00::1:8'];

const NETWORKS = [
  '10.0.2.1/32',
  '10.0.2.0/24',
  '10.0.3.2/32',
  '10.0.2.0/23',
  '10.0.4.8/29',
  '10.0.0.0/8',
  'fd00::2:1/128',
  'fd00::2:0/111',
  'fd00::4:0/112',
  'fd00::/16',
];
const SERVICES = [
  'tcp/443',
  'tcp/80-443',
  'tcp',
  'udp/53',
  'udp/1-22',
  'udp',
  'sctp/80',
  'any',
  'icmp',
  'icmp/8',
  'icmp6/128',
  'icmp/3/1',
  '47',
];
const CLASSES: readonly ZoneClass[] = ['production', 'office', 'key-management', 'dmz', 'internet'];
const MODES: readonly Mode[] = ['observe', 'guard', 'enforce', 'enforce', 'enforce'];
const ZONES = ['left', 'right', 'rest'] as const;
const WORKLOADS = ['left', 'right', 'legacy'] as const;

const toAddresses = (texts: readonly string[]): Address[] => texts.map((text) => unwrap(parseAddress(text)));

export function randomPolicy(random: Random): Policy {
  const isOneZone = random.chance(0.25);
  const workload = (name: (typeof WORKLOADS)[number], zone: string, addresses: readonly string[]): Workload => ({
    name,
    zone,
    addresses: toAddresses(addresses),
    labels: { role: random.pick(['signer', 'database']), tier: random.pick(['one', 'two']) },
    ...(random.chance(0.5) ? { mode: random.pick(MODES) } : {}),
    enforced: name !== 'legacy',
  });
  return {
    zones: ZONES.map((name): Zone => ({
      name,
      class: random.pick(CLASSES),
      isolation: 'vlan',
      mode: random.pick(MODES),
      networks: name === 'rest' ? ['10.0.4.0/24', 'fd00::4:0/112'].map((text) => unwrap(parsePrefix(text))) : [],
    })),
    workloads: [
      workload('left', 'left', HOSTS.left),
      workload('right', isOneZone ? 'left' : 'right', HOSTS.right),
      workload('legacy', 'rest', ['10.0.4.1', 'fd00::4:1']),
    ],
    services: [],
    rules: Array.from({ length: random.whole(5) }, (_, i) => randomRule(random, `rule${i}`)),
    guardrails: Array.from({ length: random.whole(3) }, (_, i) => randomGuardrail(random, `guardrail${i}`)),
    manages: [],
    tests: [],
  };
}

function randomRule(random: Random, id: string): Rule {
  return {
    id,
    from: randomSelector(random),
    to: randomSelector(random),
    services: randomServices(random),
    owner: 'owner',
    justification: 'justification',
    enabled: random.chance(0.9),
  };
}

function randomServices(random: Random): ServiceUse {
  const names = random.some(SERVICES, 0.25);
  return { names, traffic: toTrafficSet(names.map((text) => unwrap(parseTraffic(text)))) };
}

function randomSelector(random: Random, depth = 2): Selector {
  const parts = () => Array.from({ length: 1 + random.whole(2) }, () => randomSelector(random, depth - 1));
  return random.pick<() => Selector>([
    () => ({ kind: 'any' }),
    () => ({ kind: 'internet' }),
    () => ({ kind: 'network', networks: random.some(NETWORKS, 0.2).map((text) => unwrap(parsePrefix(text))) }),
    () => ({ kind: 'workloads', names: random.some(WORKLOADS, 0.4), labels: {} }),
    () => ({ kind: 'workloads', zones: random.some(ZONES, 0.4), labels: {} }),
    () => ({ kind: 'workloads', labels: { role: random.some(['signer', 'database'], 0.4) } }),
    () => ({ kind: 'workloads', zones: random.some(ZONES, 0.6), labels: { tier: ['one'] } }),
    ...(depth === 0
      ? []
      : [
          (): Selector => ({ kind: 'union', parts: parts() }),
          (): Selector => ({ kind: 'intersection', parts: parts() }),
          (): Selector => ({
            kind: 'difference',
            of: randomSelector(random, depth - 1),
            except: randomSelector(random, depth - 1),
          }),
        ]),
  ])();
}

function randomGuardrail(random: Random, id: string): ConnectionGuardrail {
  const services = random.chance(0.5) ? { services: randomServices(random) } : {};
  return random.pick<() => ConnectionGuardrail>([
    () => ({
      kind: 'never',
      id,
      from: randomSelector(random),
      to: randomSelector(random),
      ...services,
      ...(random.chance(0.3) ? { except: randomServices(random) } : {}),
    }),
    () => ({
      kind: 'exact-callers',
      id,
      to: randomSelector(random, 0),
      services: randomServices(random),
      callers: randomSelector(random),
    }),
    () => ({ kind: 'isolated', id, of: randomSelector(random, 0) }),
    () => ({
      kind: 'egress-only',
      id,
      from: randomSelector(random),
      destinations: [{ to: randomSelector(random), services: randomServices(random) }],
    }),
    () => ({ kind: 'exposure', id }),
    () => ({ kind: 'no-lateral', id, of: randomSelector(random), ...services }),
  ])();
}
