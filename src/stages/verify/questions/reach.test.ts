import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Connection, isTrafficOf, type Policy, toTrafficPoint } from '#core/model';
import {
  type Address,
  hasAddress,
  parseRange,
  printAddress,
  printTrafficSet,
  splitByProtocol,
  toAddressSet,
} from '#core/net';
import { unwrap } from '#core/result';
import { decide, denote, findWorkload } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { randomMoment, randomPolicy } from '../../../../test/random-policy.ts';
import { eachReach, findAllowed, type Party, type Reach, toEndpoints, toPartyWords, toReachRows } from './index.ts';

/** Of the small universe of `randomPolicy`: every address, one that is always outside, and traffic of every kind. */
const SPOTS: readonly Address[] = ([32, 128] as const).flatMap((bits) =>
  Array.from({ length: 17 }, (_, value) => ({ bits, value: BigInt(value) })),
);
const KINDS: readonly Omit<Connection, 'source' | 'destination'>[] = [
  { protocol: 'tcp', destinationPort: 1 },
  { protocol: 'tcp', destinationPort: 2 },
  { protocol: 'tcp', destinationPort: 22 },
  { protocol: 'udp', destinationPort: 53 },
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
  { protocol: 47 },
];

function* connectionsBetweenHosts(policy: Policy): Generator<Connection> {
  for (const source of SPOTS)
    for (const destination of SPOTS) {
      const host = findWorkload(policy, source);
      if (source.bits !== destination.bits || (host && host === findWorkload(policy, destination))) continue;
      for (const kind of KINDS) yield { source, destination, ...kind };
    }
}

/** The line with its addresses read back, to be asked often. */
function readBack(reach: Reach) {
  const read = (texts: readonly string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
  return { reach, sources: read(reach.sourceAddresses), destinations: read(reach.destinationAddresses) };
}

function holds({ reach, sources, destinations }: ReturnType<typeof readBack>, connection: Connection): boolean {
  if (!hasAddress(sources, connection.source) || !hasAddress(destinations, connection.destination)) return false;
  const point = toTrafficPoint(connection);
  const [part] = splitByProtocol({ ranges: [{ first: point, last: point }] });
  return (
    reach.allowedAll === true ||
    reach.allowed.some(
      ({ protocol, ports }) =>
        protocol === part?.protocol && ports.some(([first, last]) => first <= part.first && part.first <= last),
    )
  );
}

const hasParty = (parties: readonly Party[], address: Address) =>
  parties.some(({ endpoint, part }) => hasAddress(part ?? endpoint.addresses, address));

describe('twins', () => {
  test('a connection between two hosts is in the answer exactly when `decide` allows it, and in one row', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const endpoints = toEndpoints(policy);
        const allowed = unwrap(findAllowed(denote(policy, atMs), {}));
        const lines = [...eachReach(endpoints, allowed)].map(readBack);
        const rows = toReachRows(endpoints, allowed);
        for (const connection of connectionsBetweenHosts(policy)) {
          const expected = decide(policy, connection, atMs).verdict === 'allowed';
          const { source, destination } = connection;
          const found = rows.filter(
            (row) =>
              hasParty(row.sources, source) &&
              hasParty(row.destinations, destination) &&
              isTrafficOf(connection, row.traffic) &&
              (row.only === undefined || row.only === source.bits),
          );
          if (lines.some((line) => holds(line, connection)) !== expected || found.length !== (expected ? 1 : 0))
            throw new Error(
              `${printAddress(source)} -> ${printAddress(destination)} ${toTrafficPoint(connection)}: ${expected}, ${found.length} rows`,
            );
        }
      }),
      { numRuns: 50 },
    );
  });

  test('with ends, the answer is that part of the whole', () => {
    fc.assert(
      fc.property(randomPolicy, fc.constantFrom('office', 'w0', 'internet', '0.0.0.4/30'), (policy, from) => {
        const endpoints = toEndpoints(policy);
        const denotation = denote(policy, 0);
        const found = findAllowed(denotation, { from });
        if (!found.ok) return;
        const all = [...eachReach(endpoints, unwrap(findAllowed(denotation, {})))].map(readBack);
        const some = [...eachReach(endpoints, found.value)].map(readBack);
        for (const connection of connectionsBetweenHosts(policy))
          if (some.some((line) => holds(line, connection)) && !all.some((line) => holds(line, connection)))
            throw new Error('a part that is not in the whole');
      }),
      { numRuns: 30 },
    );
  });
});

const TEXT = `zones:
  - { name: office, networks: [10.1.0.0/30, 'fd00:1::/126'] }
  - { name: keys, class: key-management }
workloads:
  - { name: a, zone: office, addresses: [10.1.0.1, 'fd00:1::1'], labels: { role: laptop } }
  - { name: b, zone: office, addresses: [10.1.0.2], labels: { role: laptop } }
  - { name: k, zone: keys, addresses: [10.2.0.1, 'fd00:2::1'], labels: { role: signer } }
rules:
  - { id: r1, from: { zone: office }, to: { role: signer }, services: [ssh], owner: o, justification: j }
  - { id: r2, from: { network: 10.1.0.1 }, to: { role: signer }, services: [tcp/80-81, ping], owner: o, justification: j }
  - { id: r3, from: { role: laptop }, to: { role: laptop }, services: [any], owner: o, justification: j }
`;

const read = (text: string) => unwrap(parsePolicy([{ path: 'p.yaml', text }])).policy;

describe('reach', () => {
  const policy = read(TEXT);
  const endpoints = toEndpoints(policy);
  const allowed = unwrap(findAllowed(denote(policy, 0), {}));

  test('each pair is an object, several where its addresses differ, with the addresses that it is about', () => {
    expect([...eachReach(endpoints, allowed)].filter(({ source }) => source === 'a')).toEqual([
      {
        source: 'a',
        destination: 'b',
        sourceAddresses: ['10.1.0.1'],
        destinationAddresses: ['10.1.0.2'],
        allowed: ['icmp', 'tcp', 'udp', 'icmp6', 'sctp'].map((protocol) => ({ protocol, ports: [[0, 65_535]] })),
        allowedAll: true,
      },
      {
        source: 'a',
        destination: 'k',
        sourceAddresses: ['10.1.0.1'],
        destinationAddresses: ['10.2.0.1'],
        allowed: [
          { protocol: 'icmp', ports: [[2048, 2303]] },
          {
            protocol: 'tcp',
            ports: [
              [22, 22],
              [80, 81],
            ],
          },
          { protocol: 'icmp6', ports: [[32_768, 33_023]] },
        ],
      },
      {
        source: 'a',
        destination: 'k',
        sourceAddresses: ['fd00:1::1'],
        destinationAddresses: ['fd00:2::1'],
        allowed: [{ protocol: 'tcp', ports: [[22, 22]] }],
      },
    ]);
  });

  test('a workload that does not exist yet has the name of its zone', () => {
    const lines = [...eachReach(endpoints, allowed)].filter(({ source }) => source === 'office');
    expect(lines).toMatchObject([
      { destination: 'k', sourceAddresses: ['10.1.0.0', '10.1.0.3', 'fd00:1::', 'fd00:1::2/127'] },
    ]);
  });

  test('rows name all that behave the same in few words, and a family only where the other would be possible', () => {
    const words = toPartyWords(endpoints);
    expect(
      toReachRows(endpoints, allowed).map(({ sources, destinations, traffic, only }) => [
        words(sources).join(', '),
        words(destinations).join(', '),
        printTrafficSet(traffic).join(' '),
        only,
      ]),
    ).toEqual([
      ['a', 'k', 'icmp/8 tcp/80-81 icmp6/128', 32],
      ['a, b', 'a, b', 'any', undefined],
      ['zone office (2)', 'k', 'tcp/22', undefined],
    ]);
  });

  test('parts of an endpoint in both families are both in the row', () => {
    const partners = read(`zones:
  - { name: office, networks: [10.1.0.0/30, 'fd00:1::/126'] }
  - { name: partners, class: internet, networks: [192.0.2.0/24, '2001:db8::/64'] }
rules:
  - { id: r, from: [{ zone: office }, { network: [192.0.2.0/25, '2001:db8::/65'] }], to: { zone: office }, services: [ssh], owner: o, justification: j }
`);
    const known = toEndpoints(partners);
    const rows = toReachRows(known, unwrap(findAllowed(denote(partners, 0), {})));
    expect(rows.map(({ sources, only }) => [toPartyWords(known)(sources), only])).toEqual([
      [['zone office', '192.0.2.0/25 of partners', '2001:db8::/65 of partners'], undefined],
    ]);
  });

  test('an end that is not known is an error', () => {
    expect(findAllowed(denote(policy, 0), { from: 'offfice' })).toEqual({
      ok: false,
      error: ['`offfice` is not known; did you mean `office`?'],
    });
  });
});
