import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Connection, isTrafficOf, type Policy, type SubnetWall } from '#core/model';
import { type Address, hasAddress, hasPorts, parseAddress, parsePrefix, toAddressSet, toRange } from '#core/net';
import { unwrap } from '#core/result';
import { randomMoment, randomPolicy } from '../../../../test/random-policy.ts';
import { decide } from '../decide.ts';
import { toReply } from '../topology/index.ts';
import { errorTraffic, planWalls } from './index.ts';

type Kind = Omit<Connection, 'source' | 'destination'> & { readonly sourcePort?: number };

/** First packets of every sort that random policies tell apart. */
const OPENINGS: readonly Kind[] = [
  ...[0, 1, 2, 22, 2000].flatMap((destinationPort): Kind[] =>
    (['tcp', 'udp'] as const).flatMap((protocol) => [
      { protocol, destinationPort, sourcePort: 40_000 },
      { protocol, destinationPort, sourcePort: destinationPort },
    ]),
  ),
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
  { protocol: 'icmp6', icmpType: 128, icmpCode: 0 },
  { protocol: 47 },
];
const OUTSIDE = ['0.0.0.1', '0.0.0.5', '0.0.0.15', '198.51.100.1', '::1', '::5', '::f', '2001:db8::1'].map((text) =>
  unwrap(parseAddress(text)),
);
const SUBNET = { name: 'keys', networks: ['0.0.0.8/30', '::8/126'].map((text) => unwrap(parsePrefix(text))) };
const INSIDE: readonly Address[] = SUBNET.networks.flatMap(({ bits, first }) =>
  [0n, 1n, 2n, 3n].map((i) => ({ bits, value: first + i })),
);

function isNeeded(wall: SubnetWall, direction: 'ingress' | 'egress', other: Address, packet: Kind): boolean {
  return wall.needs.some(
    (need) => need.direction === direction && hasAddress(need.others, other) && isTrafficOf(packet, need.traffic),
  );
}

/** Whether anybody inside may begin such a connection with the other, or the other with anybody inside. */
function mayBegin(
  policy: Policy,
  atMs: number,
  direction: 'ingress' | 'egress',
  other: Address,
  opening: Kind,
): boolean {
  return INSIDE.filter(({ bits }) => bits === other.bits).some((own) => {
    const [source, destination] = direction === 'ingress' ? [other, own] : [own, other];
    const decision = decide(policy, { ...opening, source, destination }, atMs);
    return decision.verdict === 'allowed' && decision.by === 'rule';
  });
}

function isOneHost({ workloads }: Policy, other: Address): boolean {
  const has = ({ addresses }: Policy['workloads'][number], { bits, value }: Address) =>
    addresses.some((own) => own.bits === bits && own.value === value);
  return workloads.some((host) => has(host, other) && INSIDE.some((own) => has(host, own)));
}

/** As the rule says it: of programs' ports, or of UDP between equal ones. */
function isAnswered({ protocol, sourcePort = 0, destinationPort }: Kind): boolean {
  if (!hasPorts(protocol)) return true;
  return sourcePort >= 1024 || (protocol === 'udp' && sourcePort === destinationPort);
}

describe('planWalls', () => {
  test('SEM-24 first packets and answers of all that anybody inside may do, and no others', () => {
    let needed = 0;
    fc.assert(
      fc.property(randomPolicy, randomMoment, fc.constantFrom(...OUTSIDE), (policy, atMs, other) => {
        const [wall] = planWalls(policy, [SUBNET], atMs);
        if (!wall) throw new Error('a wall for each subnet');
        // What a host says to itself by another address crosses nothing.
        if (isOneHost(policy, other)) return;
        for (const direction of ['ingress', 'egress'] as const) {
          const back = direction === 'ingress' ? 'egress' : 'ingress';
          const answers = OPENINGS.filter(isAnswered).filter((one) => mayBegin(policy, atMs, back, other, one));
          for (const opening of OPENINGS) {
            const isFirst = mayBegin(policy, atMs, direction, other, opening);
            const isAnswer = answers.some((one) => {
              const reply = toReply(one);
              // Which of the programs' ports is of no matter.
              return reply && isSame(reply, opening);
            });
            if (isFirst || isAnswer) needed++;
            if (isFirst || isAnswer) expect(isNeeded(wall, direction, other, opening)).toBe(true);
            else if (!isTrafficOf(opening, errorTraffic(other.bits)))
              expect(isNeeded(wall, direction, other, opening) && !isAnswerOfMore(opening)).toBe(false);
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(needed).toBeGreaterThan(200);
  });

  test('SEM-24 errors from and to anybody, where anything is allowed', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const [wall] = planWalls(policy, [SUBNET], atMs);
        for (const bits of [32, 128] as const) {
          const isUsed = wall?.needs.some(({ others }) => others.ranges.some((range) => range.bits === bits)) === true;
          const unreachable: Kind = {
            protocol: bits === 32 ? 'icmp' : 'icmp6',
            icmpType: bits === 32 ? 3 : 1,
            icmpCode: 4,
          };
          const anybody = unwrap(parseAddress(bits === 32 ? '203.0.113.9' : '2001:db8:9::9'));
          if (wall && isUsed)
            for (const direction of ['ingress', 'egress'] as const)
              expect(isNeeded(wall, direction, anybody, unreachable)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('SEM-24 strangers are zones with which nothing is allowed', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, fc.constantFrom(...OUTSIDE), (policy, atMs, other) => {
        const [wall] = planWalls(policy, [SUBNET], atMs);
        if (!wall || !hasAddress(wall.strangers, other)) return;
        for (const opening of OPENINGS)
          for (const direction of ['ingress', 'egress'] as const)
            expect(mayBegin(policy, atMs, direction, other, opening)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test('SEM-24 what stays inside a subnet needs nothing', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const all = { name: 'all', networks: ['0.0.0.0/0', '::/0'].map((text) => unwrap(parsePrefix(text))) };
        expect(planWalls(policy, [all], atMs)[0]?.needs).toEqual([]);
      }),
      { numRuns: 20 },
    );
    expect(toAddressSet(SUBNET.networks.map(toRange)).ranges).toHaveLength(2);
  });
});

function isSame(reply: Kind, packet: Kind): boolean {
  if (reply.protocol !== packet.protocol) return false;
  if (hasPorts(packet.protocol))
    return reply.destinationPort === packet.destinationPort || (portOf(reply) >= 1024 && portOf(packet) >= 1024);
  return reply.icmpType === packet.icmpType && reply.icmpCode === packet.icmpCode;
}

function portOf({ destinationPort = 0 }: Kind): number {
  return destinationPort;
}

/** Answers of connections on ports that are not asked here: a policy may allow all of a protocol. */
function isAnswerOfMore({ protocol, destinationPort = 0, icmpType }: Kind): boolean {
  return (hasPorts(protocol) && destinationPort >= 1024) || icmpType === 0;
}
