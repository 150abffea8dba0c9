import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection, Packet } from '#core/model';
import { findValue, hasPacket, isEmptyPackets, PacketSpace, SEVERAL } from '#core/packetset';
import { randomConnection, randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import {
  allowedPackets,
  decide,
  type Decision,
  denote,
  findNewlyAllowed,
  findWorkload,
  forbiddenPackets,
  forbids,
  ownPackets,
  permits,
  permittedByAny,
  permittedPackets,
} from './index.ts';

const toPacket = (connection: Connection): Packet => ({ ...connection, state: 'new', in: '', out: '' });
const connections = fc.array(randomConnection, { minLength: 50, maxLength: 50 });
const DEFAULT_DENY: Decision = { verdict: 'denied', by: 'default-deny' };

test('SEM-4 the denotation is `decide`, deciding rule included, and of a host with itself it says so', () => {
  fc.assert(
    fc.property(randomPolicy, connections, randomMoment, (policy, some, atMs) => {
      const denotation = denote(policy, atMs);
      const own = ownPackets(denotation);
      for (const connection of some) {
        const decision = decide(policy, connection, atMs);
        const packet = toPacket(connection);
        expect(hasPacket(own, packet)).toBe(decision.by === 'same-host');
        if (decision.by === 'same-host') continue;
        expect(findValue(denotation.decisions(), packet) ?? DEFAULT_DENY).toEqual(decision);
        expect(hasPacket(allowedPackets(denotation), packet)).toBe(decision.verdict === 'allowed');
      }
    }),
    { numRuns: 2000 },
  );
});

test('SEM-5 SEM-6 so are its parts: what each rule permits, what only one permits, what each guardrail forbids', () => {
  fc.assert(
    fc.property(randomPolicy, connections, randomMoment, (policy, some, atMs) => {
      const denotation = denote(policy, atMs);
      for (const connection of some) {
        const packet = toPacket(connection);
        const permitting = policy.rules.filter((rule) => permits(policy, rule, connection, atMs));
        expect(hasPacket(permittedByAny(denotation), packet)).toBe(permitting.length > 0);
        expect(findValue(denotation.permitting(), packet)).toBe(permitting.length > 1 ? SEVERAL : permitting[0]);
        for (const rule of permitting) expect(hasPacket(permittedPackets(denotation, rule), packet)).toBe(true);
        for (const guardrail of policy.guardrails)
          expect(hasPacket(forbiddenPackets(denotation, guardrail), packet)).toBe(
            forbids(policy, guardrail, connection),
          );
      }
    }),
    { numRuns: 2000 },
  );
});

test('SEM-4 what a policy newly allows is allowed by it and denied by the other, hosts with themselves included', () => {
  fc.assert(
    fc.property(randomPolicy, randomPolicy, connections, randomMoment, (newer, older, some, atMs) => {
      const space = new PacketSpace();
      const added = findNewlyAllowed(denote(newer, atMs, space), denote(older, atMs, space));
      for (const connection of some) {
        const isNew =
          decide(newer, connection, atMs).verdict === 'allowed' && decide(older, connection, atMs).verdict === 'denied';
        expect(hasPacket(added, toPacket(connection))).toBe(isNew);
      }
      const same = denote(older, atMs, space);
      expect(isEmptyPackets(findNewlyAllowed(same, same))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('SEM-4 traffic of a host with itself is that of its addresses, of one family each', () => {
  fc.assert(
    fc.property(randomPolicy, randomConnection, (policy, connection) => {
      const owner = findWorkload(policy, connection.source);
      const isOwn = owner !== undefined && owner === findWorkload(policy, connection.destination);
      expect(hasPacket(ownPackets(denote(policy, 0)), toPacket(connection))).toBe(isOwn);
    }),
    { numRuns: 2000 },
  );
});
