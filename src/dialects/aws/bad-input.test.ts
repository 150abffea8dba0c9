import { expect, test } from 'vitest';
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
