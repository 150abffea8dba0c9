import { expect, test } from 'vitest';
import type { Reading } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findFilterErrors, findSpots } from '#core/semantics';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { AWS } from './index.ts';
import { SMALL, toSampleTexts } from './sample.fixture.ts';
import { FORMS } from './templates.fixture.ts';

const read = (text: string, path = 'a.json') => AWS.read([{ path, text }]);
const refuse = (text: string) => {
  const result = read(text);
  if (result.ok) throw new Error('it was read');
  return result.error.map(({ message, at }) => `${at?.line}:${at?.column}: ${message}`);
};

test.each([
  ['', '1:1: the text ends here; expected a value'],
  ['{"Vpcs": [', '1:11: the text ends here; expected a value'],
  ['\0\u0001', '1:1: `\0\u0001` is no JSON here; expected a value'],
  ['*filter\r\n:INPUT DROP', '1:1: `*filter` is no JSON here; expected a value'],
])('%j is no JSON', (text, message) => {
  expect(refuse(text)).toEqual([message]);
});

test('JSON that tells nothing of AWS is refused', () => {
  expect(refuse('{"items": []}')[0]).toMatch(/^1:1: `a\.json` tells nothing of AWS; expected an answer of the API/);
  expect(AWS.recognises({ path: 'a.json', text: '{"items": []}' })).toBe(false);
  expect(AWS.recognises({ path: 'a.json', text: '{"Rules": [{"name": "x"}], "Tags": [1]}' })).toBe(false);
  expect(AWS.recognises({ path: 'a.json', text: '\ufeff{\r\n"Subnets": []}' })).toBe(true);
});

test('all that is wrong is told, each with its place', () => {
  const text = JSON.stringify(
    {
      SecurityGroups: [
        { IpPermissions: [] },
        {
          GroupId: 'sg-1',
          IpPermissions: [
            { IpProtocol: 'http', IpRanges: [] },
            { IpProtocol: 'tcp', IpRanges: [{ CidrIp: '10.0.0.0/33' }] },
          ],
        },
      ],
      NetworkAcls: [{ NetworkAclId: 'acl-1', Entries: [{ RuleNumber: 1, RuleAction: 'maybe', Protocol: '-1' }] }],
    },
    undefined,
    1,
  );
  expect(refuse(text)).toEqual([
    '3:3: an object without `GroupId`; expected its id there',
    '10:20: `http` is not a protocol; expected tcp, udp, sctp, icmp, icmp6 or a number up to 255, or `-1` for all',
    '17:18: `10.0.0.0/33` is not a network; expected for example `10.0.0.0/8` or `fd00::/8`',
    '28:5: an entry without a number or an action; expected `RuleNumber`, and `RuleAction` `allow` or `deny`',
  ]);
});

test('line ends do not matter', () => {
  const text = JSON.stringify(SMALL, undefined, 1);
  expect(read(text.replaceAll('\n', '\r\n'))).toEqual(read(text));
});

test('mutated files never crash', () => {
  const samples = [...toSampleTexts(), ...FORMS.map(([, form]) => JSON.stringify(form, undefined, 1))];
  for (let seed = 0; seed < 1500; seed++) {
    const text = mutate(samples[seed % samples.length] ?? '', toRandom(seed));
    AWS.recognises({ path: 'a', text });
    read(text);
  }
});

const ODD: readonly unknown[] = [
  null,
  [],
  {},
  '',
  0,
  -1,
  99_999,
  true,
  'x',
  '0.0.0.0/0',
  '::/0',
  [null],
  'subnet-1',
  'local',
];

/** A value somewhere inside, made another one: files that are JSON all the same. */
function distort(value: unknown, random: () => number): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.05) return ODD[Math.floor(random() * ODD.length)];
  const keys = Object.keys(value);
  const key = keys[Math.floor(random() * keys.length)];
  if (key === undefined) return value;
  const inner = distort(Object.entries(value).find(([name]) => name === key)?.[1], random);
  if (Array.isArray(value)) return value.map((item: unknown, i) => (String(i) === key ? inner : item));
  return { ...value, [key]: inner };
}

test('files with odd values never crash, nor do questions about them', () => {
  const samples = [...toSampleTexts(), ...FORMS.map(([, form]) => JSON.stringify(form))].map(
    (text) => JSON.parse(text) as unknown,
  );
  const spots = ['10.0.1.5', '198.51.100.1', '10.1.1.5'].map((text) => unwrap(parseAddress(text)));
  let asked = 0;
  for (let seed = 0; seed < 1500; seed++) {
    const random = toRandom(seed);
    const reading = read(JSON.stringify(distort(samples[seed % samples.length], random)));
    if (!reading.ok) continue;
    const { topology } = reading.value;
    for (const point of topology.points) expect(findFilterErrors(point.rules)).toEqual([]);
    for (const source of spots)
      for (const destination of spots)
        for (const from of findSpots(topology, source)) {
          const opening = { protocol: 'tcp', sourcePort: 40_000, destinationPort: 443 } as const;
          decideConnection({ topology, from, destination, opening, isOneWay: false });
          asked++;
        }
  }
  expect(asked).toBeGreaterThan(1000);
});

test('a text of something else beside answers is a loss at its place; nothing but such texts is refused', () => {
  const text = `${JSON.stringify(SMALL)}\n{"weather": {"today": "rain"}}\n[]\n`;
  const { losses } = unwrap(AWS.read([{ path: 'all.json', text }]));
  expect(losses.filter(({ why }) => why.includes('nothing of AWS')).map(({ at }) => at?.line)).toEqual([2]);
  expect(AWS.read([{ path: 'all.json', text: '{"weather": {"today": "rain"}}\n[]\n' }]).ok).toBe(false);
});

test('SEM-21 a page that ends with a token is no whole list, unless the last page follows', () => {
  const { NetworkInterfaces: all = [], ...others } = SMALL;
  const page = (list: readonly unknown[], NextToken?: string) => ({ NetworkInterfaces: list, NextToken });
  const readPages = (...pages: readonly object[]) =>
    unwrap(AWS.read([others, ...pages].map((content, i) => ({ path: `a/${i}`, text: JSON.stringify(content) }))));
  const at = unwrap(parseAddress('10.0.1.77'));
  const isTold = ({ topology }: Reading) => {
    const [from] = findSpots(topology, unwrap(parseAddress('10.0.1.5')));
    if (!from) throw new Error('nobody there');
    const opening = { protocol: 'tcp', sourcePort: 40_000, destinationPort: 22 } as const;
    return decideConnection({ topology, from, destination: at, opening, isOneWay: false }).verdict === 'denied';
  };
  expect(isTold(readPages(page(all)))).toBe(true);
  expect(isTold(readPages(page(all.slice(0, 1), 'more')))).toBe(false);
  expect(isTold(readPages(page(all.slice(0, 1), 'more'), page(all.slice(1))))).toBe(true);
});
