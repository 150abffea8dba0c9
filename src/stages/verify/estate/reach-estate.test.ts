import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Endpoint, type Packet, toTrafficPoint } from '#core/model';
import { type Address, hasAddress, parseRange, printAddress, splitByProtocol, toAddressSet } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots, type Verdict } from '#core/semantics';
import { DIALECTS, readEstate } from '#dialects/registry';
import { OPENINGS, randomTopology, SPOTS } from '../../../../test/random-topology.ts';
import { toInternet } from './end.ts';
import { eachEstateReach, type EstateReach, findEstateReach } from './index.ts';

const read = (texts: readonly string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

function readBack(reach: EstateReach) {
  return { reach, sources: read(reach.sourceAddresses), destinations: read(reach.destinationAddresses) };
}

function isIn(list: EstateReach['allowed'], packet: Packet): boolean {
  const point = toTrafficPoint(packet);
  const [part] = splitByProtocol({ ranges: [{ first: point, last: point }] });
  return list.some(
    ({ protocol, ports }) =>
      protocol === part?.protocol && ports.some(([first, last]) => first <= part.first && part.first <= last),
  );
}

function verdictOf({ reach }: ReturnType<typeof readBack>, packet: Packet): Verdict {
  if (reach.allowedAll || isIn(reach.allowed, packet)) return 'allowed';
  return reach.undecidedAll || (reach.undecided && isIn(reach.undecided, packet)) ? 'unknown' : 'denied';
}

/** A host with itself is no row, by whichever of its addresses. */
function toAll({ interfaces }: Endpoint): Address[] {
  return interfaces.flatMap((own) => [...own.addresses, ...(own.outside ?? []).map(({ outside }) => outside)]);
}

/** Places and ports that rules tell apart: clients of one port are as all others. */
const CLIENTS = [1024, 40_000];

test('SEM-17 a row says of each of its connections what the definition says', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(randomTopology, (topology) => {
      const lines = [...eachEstateReach(unwrap(findEstateReach({ topology, lone: [] }, {})))].map(readBack);
      for (const source of SPOTS) {
        const spots = findSpots(topology, source);
        const [from] = spots;
        // Where an address is twice, rows are by names; who is outside and known by name is asked for inside.
        if (!from || spots.length > 1) continue;
        if (!from.endpoint && from.segment === 'net' && !hasAddress(toInternet(topology), source)) continue;
        for (const destination of SPOTS) {
          if (from.endpoint && toAll(from.endpoint).includes(destination)) continue;
          for (const opening of OPENINGS.filter(({ sourcePort }) => sourcePort === undefined || sourcePort > 1023)) {
            const verdicts = new Set(
              CLIENTS.map((sourcePort) => {
                const own = opening.sourcePort === undefined ? opening : { ...opening, sourcePort };
                return decideConnection({ topology, from, destination, opening: own, isOneWay: false }).verdict;
              }),
            );
            const [only, ...others] = verdicts;
            const packet: Packet = { source, destination, ...opening, state: 'new', in: '', out: '' };
            const found = lines
              .filter((line) => hasAddress(line.sources, source) && hasAddress(line.destinations, destination))
              .filter(({ reach }) => reach.source !== reach.destination || !from.endpoint);
            const said = new Set(found.map((line) => verdictOf(line, packet)).filter((one) => one !== 'denied'));
            const expected = others.length > 0 ? 'unknown' : only;
            const words = `${printAddress(source)} -> ${printAddress(destination)} ${JSON.stringify(opening)}`;
            expect([words, [...said]]).toEqual([words, expected === 'denied' ? [] : [expected]]);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test.each(['8.8.8.8', '10.0.0.5', '8.8.8.8/31', 'internet', '2001:db8::5'])(
  'SEM-17 a host by itself lets in what its rules say, from %s as from any',
  (from) => {
    const text =
      'table inet filter { chain input { type filter hook input priority 0; policy drop; ct state established,related accept; tcp dport 22 accept; }; }';
    const estate = unwrap(readEstate([{ path: 'web1.nft', text }], DIALECTS));
    const rows = [...eachEstateReach(unwrap(findEstateReach(estate, { from })))];
    const coming = rows.find(({ path }) => path === 'input');
    expect(coming?.allowed).toEqual([{ protocol: 'tcp', ports: [[22, 22]] }]);
  },
);
