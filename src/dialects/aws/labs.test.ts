import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Topology } from '#core/model';
import { hasAddress, parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import {
  decideConnection,
  denoteTopology,
  findSpots,
  type Opening,
  type Spot,
  type TopologyDenotation,
} from '#core/semantics';
import { hasPacket } from '#core/packetset';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { PRIVATE_ADDRESSES } from '#dialects/cloud';
import { AWS } from './index.ts';

interface Probe {
  readonly src: string;
  readonly dst: string;
  readonly proto: 'tcp' | 'icmp';
  readonly port?: number;
  readonly state: 'open' | 'closed' | 'filtered' | 'reply' | 'no-reply';
}

const address = (text: string) => unwrap(parseAddress(text));
const isPrivate = (text: string) => hasAddress(PRIVATE_ADDRESSES, address(text));

function toOpening({ proto, port }: Probe): Opening {
  return proto === 'tcp'
    ? { protocol: 'tcp', sourcePort: 40_000, destinationPort: port ?? 0 }
    : { protocol: 'icmp', icmpType: 8, icmpCode: 0 };
}

function spotOf(topology: Topology, { src }: Probe): Spot {
  const [from] = findSpots(topology, address(src));
  if (!from) throw new Error(`nobody has ${src}`);
  return from;
}

function ask(topology: Topology, probe: Probe) {
  const from = spotOf(topology, probe);
  const destination = address(probe.dst);
  return decideConnection({ topology, from, destination, opening: toOpening(probe), isOneWay: false }).verdict;
}

/** The same from the sets of all connections. */
function lookUp({ topology, planes }: TopologyDenotation, probe: Probe) {
  const { segment, interface: own } = spotOf(topology, probe);
  const source = address(probe.src);
  const plane = planes.find((one) =>
    one.plane.parties.some(
      (party) => party.segment === segment && party.interface === own && hasAddress(party.addresses, source),
    ),
  );
  if (!plane) throw new Error(`no plane has ${probe.src}`);
  const packet = {
    source,
    destination: address(probe.dst),
    ...toOpening(probe),
    state: 'new',
    in: '',
    out: '',
  } as const;
  if (hasPacket(plane.bounds.allowed, packet)) return 'allowed';
  return hasPacket(plane.bounds.possible, packet) ? 'unknown' : 'denied';
}

describeSet('configs/aws-labs-measured', (folder) => {
  const labs = readdirSync(folder);
  const results = labs.flatMap((lab) => {
    const files = readSet(join(folder, lab, 'aws_configs'));
    const { topology } = unwrap(AWS.read(files));
    const denoted = denoteTopology(topology);
    const probes = JSON.parse(readFileSync(join(folder, lab, 'expected-reachability.json'), 'utf8')) as Probe[];
    return probes.map((probe) => {
      const isAllowed = probe.state === 'open' || probe.state === 'closed' || probe.state === 'reply';
      const verdict = ask(topology, probe);
      return {
        lab,
        probe,
        verdict,
        inSets: lookUp(denoted, probe),
        isAllowed,
        isRight: verdict === (isAllowed ? 'allowed' : 'denied'),
      };
    });
  });
  const print = ({ lab, probe: { src, dst, proto, port, state }, verdict }: (typeof results)[number]) =>
    `${lab}: ${proto}${port === undefined ? '' : `/${port}`} ${src} -> ${dst} was ${state}, we say ${verdict}`;
  const misses = results.filter(({ isRight }) => !isRight);

  test('every file is recognised', () => {
    expect(readSet(folder, (path) => path.includes('aws_configs')).filter((file) => !AWS.recognises(file))).toEqual([]);
  });

  test('the sets of all connections say the same', () => {
    expect(results.filter(({ verdict, inSets }) => verdict !== inSets).map(print)).toEqual([]);
  });

  test('nothing is denied that was found open', () => {
    expect(misses.filter(({ isAllowed, verdict }) => isAllowed && verdict === 'denied').map(print)).toEqual([]);
  });

  test.each([
    ['between private addresses', 0.98, true],
    ['through public addresses', 0.9, false],
  ])('probes %s are right, at least %d of them', (_name, least, isInside) => {
    const own = (all: typeof results) =>
      all.filter(({ probe }) => (isPrivate(probe.src) && isPrivate(probe.dst)) === isInside);
    const wrong = own(misses);
    if (wrong.length > 0) console.log(`${wrong.length} of ${own(results).length}:\n${wrong.map(print).join('\n')}`);
    expect(own(results).length).toBeGreaterThan(100);
    expect(1 - wrong.length / own(results).length).toBeGreaterThanOrEqual(least);
  });
});
