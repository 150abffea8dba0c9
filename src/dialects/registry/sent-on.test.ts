import { describe, expect, test } from 'vitest';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { DIALECTS, readEstate } from './index.ts';

const toAddresses = (...legs: readonly [string, string][]) =>
  legs
    .map(([device, own], i) => `${i + 2}: ${device}: <UP> mtu 1500\n    inet ${own} scope global ${device}\n`)
    .join('');

const GATE = toAddresses(['eth0', '203.0.113.10/24'], ['eth1', '10.20.0.1/24']);
const DB = toAddresses(['eth0', '10.20.0.5/24']);
const TO_GATE = 'default via 10.20.0.1 dev eth0\n10.20.0.0/24 dev eth0 proto kernel scope link src 10.20.0.5\n';
const ELSEWHERE = TO_GATE.replace('via 10.20.0.1', 'via 10.20.0.254');
const SENDS = '-A PREROUTING -i eth0 -p tcp --dport 15432 -j DNAT --to-destination 10.20.0.5:5432';
const PASSES = '-A FORWARD -d 10.20.0.5 -p tcp --dport 5432 -j ACCEPT';
const TAKES = '-A INPUT -p tcp --dport 5432 -j ACCEPT';
const ANSWERS = '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT';

const toNat = (...rules: readonly string[]) =>
  `*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`;
const toFilter = (...rules: readonly string[]) =>
  `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`;

interface Estate {
  readonly gateAddresses?: string;
  readonly gate: string;
  readonly db?: string;
  readonly dbRoutes?: string;
}

function ask({ gateAddresses = GATE, gate, db, dbRoutes }: Estate, port = 15432, to = '203.0.113.10') {
  const files = [
    { path: 'x/gw/ip-addr.txt', text: gateAddresses },
    { path: 'x/gw/iptables-save', text: gate },
    ...(db === undefined
      ? []
      : [
          { path: 'x/db/ip-addr.txt', text: DB },
          { path: 'x/db/iptables-save', text: db },
        ]),
    ...(dbRoutes === undefined ? [] : [{ path: 'x/db/ip-route.txt', text: dbRoutes }]),
  ];
  const { topology } = unwrap(readEstate(files, DIALECTS));
  const [from] = findSpots(topology, unwrap(parseAddress('203.0.113.77')));
  if (!from) throw new Error('nobody there');
  const opening = { protocol: 'tcp' as const, destinationPort: port, sourcePort: 40_000 };
  return decideConnection({ topology, from, destination: unwrap(parseAddress(to)), opening, isOneWay: false });
}

const NAT = toNat(SENDS);
const HIDING = toNat(SENDS, '-A POSTROUTING -o eth1 -j MASQUERADE');
const OPEN = toFilter(ANSWERS, PASSES);
const DB_OPEN = toFilter(TAKES);

describe('SEM-23 a gateway sends on to a host of the estate', () => {
  test.each<[string, Estate, string]>([
    ['every point lets it pass', { gate: NAT + OPEN, db: DB_OPEN, dbRoutes: TO_GATE }, 'allowed'],
    [
      'the gateway does not let it through',
      { gate: NAT + toFilter(ANSWERS), db: DB_OPEN, dbRoutes: TO_GATE },
      'denied',
    ],
    [
      'the gateway lets through what was asked, not what it became',
      { gate: NAT + toFilter(ANSWERS, '-A FORWARD -p tcp --dport 15432 -j ACCEPT'), db: DB_OPEN, dbRoutes: TO_GATE },
      'denied',
    ],
    ['the target does not take it', { gate: NAT + OPEN, db: toFilter(), dbRoutes: TO_GATE }, 'denied'],
    ['replies are dropped on the way back', { gate: NAT + toFilter(PASSES), db: DB_OPEN, dbRoutes: TO_GATE }, 'denied'],
    ['nobody knows by which way replies go', { gate: NAT + OPEN, db: DB_OPEN }, 'unknown'],
    ['replies go to another router', { gate: NAT + OPEN, db: DB_OPEN, dbRoutes: ELSEWHERE }, 'unknown'],
    ['as the gateway: neighbours answer it', { gate: HIDING + OPEN, db: DB_OPEN }, 'allowed'],
    [
      'the target takes it from the gateway alone, and it comes as the sender',
      { gate: NAT + OPEN, db: toFilter(`${TAKES} -s 10.20.0.1`), dbRoutes: TO_GATE },
      'denied',
    ],
    [
      'the target takes it from the gateway alone, as which it comes',
      { gate: HIDING + OPEN, db: toFilter(`${TAKES} -s 10.20.0.1`) },
      'allowed',
    ],
    [
      'as whom it comes hangs on what is not modelled',
      {
        gate: toNat(SENDS, '-A POSTROUTING -o eth1 -m statistic --mode random --probability 0.5 -j MASQUERADE') + OPEN,
        db: toFilter(`${TAKES} -s 10.20.0.1`),
        dbRoutes: TO_GATE,
      },
      'unknown',
    ],
    [
      'whether it is sent on hangs on what is not modelled',
      { gate: toNat(`${SENDS} -m statistic --mode random --probability 0.5`) + OPEN, db: DB_OPEN, dbRoutes: TO_GATE },
      'unknown',
    ],
    ['where it goes no file tells', { gate: toNat(SENDS.replace('10.20.0.5', '10.99.0.5')) + OPEN }, 'denied'],
    [
      'where it goes no file tells, and the gateway lets it',
      { gate: toNat(SENDS.replace('10.20.0.5', '10.99.0.5')) + toFilter(ANSWERS, PASSES.replace('10.20', '10.99')) },
      'unknown',
    ],
  ])('%s', (_, estate, verdict) => {
    expect(ask(estate).verdict).toBe(verdict);
  });

  test('what is not sent on is for the gateway itself', () => {
    const estate = { gate: NAT + OPEN, db: DB_OPEN, dbRoutes: TO_GATE };
    expect(ask(estate, 5432).verdict).toBe('denied');
    // Which way it takes to the other address no file tells: it may come in by the same interface.
    expect(ask(estate, 15432, '10.20.0.1').verdict).toBe('unknown');
    expect(ask(estate, 5432, '10.20.0.1').verdict).toBe('denied');
  });

  test('who sends it on is told, with its place', () => {
    const { reasons } = ask({ gate: NAT + OPEN, db: DB_OPEN, dbRoutes: TO_GATE });
    expect(reasons.find(({ text }) => text.startsWith('sent on to 10.20.0.5:5432 by `-A PREROUTING'))?.at).toEqual({
      file: 'x/gw/iptables-save',
      line: 4,
      column: 1,
    });
  });
});

test('SEM-23 a published port of a container is reached, whatever the input chain says', () => {
  const gate = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 15432 -j DNAT --to-destination 172.17.0.2:5432
COMMIT
${toFilter(
  '-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 5432 -j ACCEPT',
  '-A FORWARD -i docker0 ! -o docker0 -j ACCEPT',
)}`;
  const gateAddresses = toAddresses(['eth0', '203.0.113.10/24'], ['docker0', '172.17.0.1/16']);
  expect(ask({ gate, gateAddresses }).verdict).toBe('allowed');
  expect(ask({ gate, gateAddresses }, 5432).verdict).toBe('denied');
  const other = gateAddresses.replaceAll('docker0', 'eth1');
  expect(ask({ gate: gate.replaceAll('docker0', 'eth1'), gateAddresses: other }).verdict).toBe('unknown');
});
