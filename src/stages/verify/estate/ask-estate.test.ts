import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { DIALECTS, readEstate } from '#dialects/registry';
import { parseQuestion } from '../question.ts';
import { explainEstate, printEstateExplanation, toEstateAnswerer } from './index.ts';

const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:ssh - [0:0]
-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
-A INPUT -i eth0 -p tcp --dport 22 -j ssh
-A INPUT -p tcp --sport 1024:40000 --dport 8080 -j ACCEPT
-A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT
-A FORWARD -i eth0 -o eth1 -p tcp --dport 443 -j ACCEPT
-A FORWARD -p udp --dport 53 -m something --else -j ACCEPT
-A ssh -s 10.0.0.0/8 -j ACCEPT
COMMIT
`;

function ask(question: object, ...files: readonly { path: string; text: string }[]) {
  const sources = files.length > 0 ? files : [{ path: 'gw/iptables-save', text: RULES }];
  return toEstateAnswerer(unwrap(readEstate(sources, DIALECTS)))(
    unwrap(parseQuestion({ protocol: 'tcp', ...question })),
  );
}

const LOOPBACK = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n';

test.each([
  ['another machine', '10.1.1.1', '10.1.1.2', 'denied'],
  ['the loopback', '127.0.0.1', '127.0.0.1', 'unknown'],
  ['the host itself', '10.1.1.2', '10.1.1.2', 'unknown'],
])('SEM-17 what comes from %s may come by the loopback or not', (_, source, destination, verdict) => {
  const files = [{ path: 'web1/iptables-save', text: LOOPBACK }];
  expect(ask({ source, destination, destinationPort: 99 }, ...files).verdict).toBe(verdict);
});

test('of a rule with very many elements a program gets more than a sentence, and neither all of it', () => {
  const many = Array.from({ length: 3000 }, (_, i) => `10.1.${i >> 8}.${i & 255}`).join(', ');
  const rules = `table ip f {\n chain c {\n type filter hook input priority 0; policy drop;\n ip saddr { ${many} } accept\n }\n}\n`;
  const answer = ask({ ...ends, in: 'eth0', destinationPort: 22 }, { path: 'gw/rules.nft', text: rules });
  expect(answer.verdict).toBe('allowed');
  expect(answer.decidedBy[0]?.rule).toHaveLength(10_001);
  expect(answer.why.length).toBeLessThan(600);
});

const ends = { source: '10.1.1.1', destination: '192.0.2.1' };

describe('the rules of one host', () => {
  test.each([
    ['passes through', { ...ends, in: 'eth0', out: 'eth1', destinationPort: 443 }, 'allowed'],
    ['the other way round', { ...ends, in: 'eth1', out: 'eth0', destinationPort: 443 }, 'denied'],
    ['stays', { ...ends, in: 'eth0', destinationPort: 22 }, 'allowed'],
    ['stays, from elsewhere', { ...ends, source: '172.16.0.1', in: 'eth0', destinationPort: 22 }, 'denied'],
    ['stays, by an interface that nobody names', { ...ends, in: 'eth7', destinationPort: 22 }, 'denied'],
    ['is sent', { ...ends, out: 'eth0', destinationPort: 22 }, 'allowed'],
    ['neither: it may stay or pass', { ...ends, destinationPort: 8081 }, 'denied'],
    ['neither, and they differ', { ...ends, destinationPort: 443 }, 'unknown'],
    ['one chain', { ...ends, chain: 'INPUT', in: 'eth0', destinationPort: 22 }, 'allowed'],
    ['one chain, with its table', { ...ends, chain: 'filter/FORWARD', destinationPort: 22 }, 'denied'],
    ['a chain that others call', { ...ends, chain: 'ssh', destinationPort: 1 }, 'allowed'],
    ['a chain that may not decide', { ...ends, source: '172.16.0.1', chain: 'ssh', destinationPort: 1 }, 'unknown'],
    ['a chain that is not there', { ...ends, chain: 'shh', destinationPort: 1 }, 'unknown'],
    ['not modelled', { ...ends, in: 'a', out: 'b', protocol: 'udp', destinationPort: 53 }, 'unknown'],
    ['open already', { ...ends, in: 'a', out: 'b', state: 'established', destinationPort: 9 }, 'allowed'],
    ['any client port, when it matters', { ...ends, in: 'eth0', destinationPort: 8080 }, 'unknown'],
    ['a client port', { ...ends, in: 'eth0', destinationPort: 8080, sourcePort: 2000 }, 'allowed'],
    ['every port', { ...ends, in: 'eth0', out: 'eth1' }, 'unknown'],
    ['a network that is allowed', { ...ends, source: '10.0.0.0/9', in: 'eth0', destinationPort: 22 }, 'allowed'],
    ['a network that is in part', { ...ends, source: '0.0.0.0/0', in: 'eth0', destinationPort: 22 }, 'unknown'],
    [
      'a network and one chain',
      { ...ends, source: '10.0.0.0/9', in: 'eth0', chain: 'INPUT', destinationPort: 22 },
      'allowed',
    ],
    ['a network and a chain that others call', { ...ends, source: '0.0.0.0/1', chain: 'ssh' }, 'unknown'],
  ])('%s', (_, question, verdict) => {
    const answer = ask(question);
    expect({ verdict: answer.verdict, why: answer.why }).toMatchObject({ verdict });
  });

  test('who asks a chain by an address that a DNAT changes before is told so, and what the chain does behind it', () => {
    const text = `*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp --dport 5432 -j DNAT --to-destination 10.9.0.5
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:db - [0:0]
-A FORWARD -j db
-A db -d 10.9.0.5 -p tcp --dport 5432 -j ACCEPT
COMMIT
`;
    const on = (chain: string, destinationPort: number) =>
      ask({ ...ends, chain, destinationPort }, { path: 'gw/iptables-save', text });
    const told =
      /before it `-A PREROUTING .*` \(gw\/iptables-save:3:1\) may give it .*: to 10\.9\.0\.5 port 5432 the chain /;
    expect(on('FORWARD', 5432)).toMatchObject({ verdict: 'denied', why: expect.stringMatching(told) });
    expect(on('FORWARD', 5432).why).toMatch(/the chain lets it pass$/);
    expect(on('INPUT', 5432).why).toMatch(/the chain drops it$/);
    expect(on('db', 5432).why).toMatch(/the chain lets it pass$/);
    expect(on('FORWARD', 5433).why).not.toMatch(/before it/);
  });

  test('a chain that two hosts have is asked at both, and they must agree', () => {
    const other = RULES.replace('-p tcp --dport 22 -j ssh', '-p tcp --dport 23 -j ssh');
    const files = [
      { path: 'a/iptables-save', text: RULES },
      { path: 'b/iptables-save', text: other },
    ];
    const on = (destinationPort: number) => ask({ ...ends, chain: 'INPUT', in: 'eth0', destinationPort }, ...files);
    expect(on(25)).toMatchObject({ verdict: 'denied', decidedBy: [{ point: 'a' }, { point: 'b' }] });
    expect(on(22)).toMatchObject({ verdict: 'unknown', decidedBy: [{ point: 'a' }, { point: 'b' }] });
  });

  test('says who decides, and where it is written', () => {
    expect(ask({ id: 7, ...ends, chain: 'INPUT', in: 'eth0', destinationPort: 22 })).toEqual({
      id: 7,
      verdict: 'allowed',
      decidedBy: [{ point: 'gw', rule: '-A ssh -s 10.0.0.0/8 -j ACCEPT', file: 'gw/iptables-save', line: 12 }],
      why: 'gw lets it pass by `-A ssh -s 10.0.0.0/8 -j ACCEPT` (gw/iptables-save:12:1)',
    });
  });
});

/** Two instances in one subnet; one of them runs rules of its own. */
const ACCOUNT = {
  Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24' }],
  Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }],
};

test('an estate without hosts by themselves has no interfaces to ask about', () => {
  const files = Object.entries(ACCOUNT).map(([key, list]) => ({
    path: `${key}.json`,
    text: JSON.stringify({ [key]: list }),
  }));
  expect(ask({ ...ends, in: 'eth0', destinationPort: 22 }, ...files).why).toMatch(/there are none by themselves/);
});

describe('explained', () => {
  const estate = () => unwrap(readEstate([{ path: 'gw/iptables-save', text: RULES }], DIALECTS));
  const explain = (text: string, interfaces: { in?: string; out?: string } = {}) =>
    printEstateExplanation(unwrap(explainEstate(estate(), text, interfaces)));

  test('every point there and back, with who decides and where', () => {
    expect(explain('tcp 10.1.1.1 -> 192.0.2.1:443', { in: 'eth0', out: 'eth1' })).toEqual([
      '10.1.1.1 -> 192.0.2.1: tcp/443',
      'ALLOWED',
      '',
      '10.1.1.1 -> 192.0.2.1 tcp/443 from port 49152',
      '  allowed',
      '  by: it comes in and leaves',
      '  by: it comes in and leaves',
      '  there',
      '    gw: passes',
      '      -A FORWARD -i eth0 -o eth1 -p tcp -m tcp --dport 443 -j ACCEPT (gw/iptables-save:10:1)',
      '  back',
      '    gw: passes',
      '      -A FORWARD -m state --state RELATED,ESTABLISHED -j ACCEPT (gw/iptables-save:9:1)',
    ]);
  });

  test('what is not modelled is said, and so is the default of the system', () => {
    const lines = explain('udp 10.1.1.1 -> 192.0.2.1:53', { in: 'a', out: 'b' });
    expect(lines.slice(0, 2)).toEqual(['10.1.1.1 -> 192.0.2.1: udp/53', 'UNKNOWN']);
    expect(lines.join('\n')).toMatch(/not modelled: .*something[^]*default of filter\/FORWARD: drop/);
  });

  test('several verdicts are several cases', () => {
    expect(explain('tcp 10.0.0.0/8 -> 192.0.2.1', { in: 'eth0', out: 'eth1' })[1]).toBe('IT DEPENDS: 2 cases');
  });

  test('a name that nobody has is an error', () => {
    expect(explainEstate(estate(), 'tcp gateway -> 192.0.2.1:22', {})).toMatchObject({ ok: false });
  });
});
