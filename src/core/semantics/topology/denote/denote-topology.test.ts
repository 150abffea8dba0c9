import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Packet, Topology } from '#core/model';
import { type Address, hasAddress, printAddress } from '#core/net';
import { hasPacket } from '#core/packetset';
import { OPENINGS, randomSendingTopology, randomTopology, SPOTS } from '../../../../../test/random-topology.ts';
import {
  decideConnection,
  denoteTopology,
  findSpots,
  type Opening,
  type Spot,
  type TopologyDenotation,
} from '../index.ts';

/** Of the spot, what the sets say. */
function lookUp({ planes }: TopologyDenotation, spot: Spot, destination: Address, opening: Opening): string {
  const plane = planes.find(({ plane: { parties } }) =>
    parties.some(
      (party) =>
        party.segment === spot.segment &&
        party.endpoint === spot.endpoint &&
        party.interface === spot.interface &&
        hasAddress(party.addresses, spot.address),
    ),
  );
  if (!plane) throw new Error(`no plane has ${printAddress(spot.address)} in ${spot.segment}`);
  const packet: Packet = { source: spot.address, destination, ...opening, state: 'new', in: '', out: '' };
  const { allowed, possible } = plane.bounds;
  if (hasPacket(allowed, packet)) return hasPacket(possible, packet) ? 'allowed' : 'broken';
  return hasPacket(possible, packet) ? 'unknown' : 'denied';
}

/** Interfaces of one segment with one address by the same endpoint are one place. */
function isUnique(spots: readonly Spot[], spot: Spot): boolean {
  return spots.filter((other) => other.interface === spot.interface && other.segment === spot.segment).length === 1;
}

function* eachDifference(topology: Topology, isOneWay: boolean): Generator<string> {
  const denoted = denoteTopology(topology, { isOneWay });
  for (const source of SPOTS) {
    const spots = findSpots(topology, source);
    for (const spot of spots.filter((one) => isUnique(spots, one)))
      for (const destination of SPOTS)
        for (const opening of OPENINGS) {
          const { verdict } = decideConnection({ topology, from: spot, destination, opening, isOneWay });
          const found = lookUp(denoted, spot, destination, opening);
          if (found !== verdict)
            yield `${printAddress(source)} in ${spot.segment} -> ${printAddress(destination)} ${JSON.stringify(opening)}: ${verdict}, not ${found}`;
        }
  }
}

test(
  'SEM-16 SEM-17 SEM-18 SEM-19 SEM-23 sets of connections say what the definition says of each',
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(randomTopology, fc.boolean(), (topology, isOneWay) => {
        expect([...eachDifference(topology, isOneWay)].slice(0, 3)).toEqual([]);
      }),
      { numRuns: 120 },
    );
  },
);

test('SEM-23 sets of connections say what the definition says of what a host sends on', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(randomSendingTopology, fc.boolean(), (topology, isOneWay) => {
      expect([...eachDifference(topology, isOneWay)].slice(0, 3)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
