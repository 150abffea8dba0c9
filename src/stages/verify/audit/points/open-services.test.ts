import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { DIALECTS, readEstate } from '#dialects/registry';
import { findOpenServices } from './index.ts';

function find(...rules: readonly string[]) {
  const text = `*nat\n:PREROUTING ACCEPT [0:0]\n${rules.filter((rule) => rule.includes('DNAT')).join('\n')}\nCOMMIT\n*filter
:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n${rules.filter((rule) => !rule.includes('DNAT')).join('\n')}\nCOMMIT\n`;
  const { lone } = unwrap(readEstate([{ path: 'web1/iptables-save', text }], DIALECTS));
  return lone.flatMap(findOpenServices).map(({ rule, message, isCertain, at: [at] }) => {
    expect(isCertain).toBe(false);
    return `${rule}:${at?.line}: ${message}`;
  });
}

const takes = (port: number, more = '') => `-A INPUT ${more} -p tcp --dport ${port} -j ACCEPT`;
const SENDS = '-A PREROUTING -i eth0 -p tcp --dport 15432 -j DNAT --to-destination 172.17.0.2:5432';
const PASSES = '-A FORWARD -d 172.17.0.2 -o docker0 -p tcp --dport 5432 -j ACCEPT';

test.each<[string, readonly string[], readonly string[]]>([
  ['a database', [takes(5432)], ['management-exposed:8: `web1` lets anybody ask it on tcp/5432']],
  [
    'an api of Docker, by eth0',
    [takes(2375, '-i eth0')],
    [expect.stringMatching(/^management-exposed:8: .*tcp\/2375/)],
  ],
  ['a node', [takes(8545)], [expect.stringMatching(/^node-rpc-exposed:8: .*tcp\/8545/)]],
  ['what nobody knows', [takes(34_567)], [expect.stringMatching(/^internet-exposed:8: .*tcp\/34567/)]],
  ['web', [takes(443)], []],
  ['ssh from inside', [takes(22, '-s 10.0.0.0/8')], []],
  ['ssh from one address outside', [takes(22, '-s 198.51.100.7')], []],
  ['ssh by a tunnel', [takes(22, '-i wg0')], []],
  ['ssh from the host itself', [takes(22, '-i lo')], []],
  [
    'a database that is sent on',
    [SENDS, PASSES],
    ['management-exposed:3: `web1` sends anybody on to 172.17.0.2:5432, tcp/5432'],
  ],
  ['a database that is sent on and not let through', [SENDS], []],
  ['a database that is sent on from inside', [SENDS.replace('-p tcp', '-s 10.0.0.0/8 -p tcp'), PASSES], []],
  [
    'a web server that is sent on',
    [SENDS.replace(':5432', ':443').replace('dport 15432', 'dport 443'), PASSES.replace('5432', '443')],
    [],
  ],
])('a host by itself and %s', (_, rules, expected) => {
  expect(find(...rules)).toEqual(expected);
});
