import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-estate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(args: readonly string[], input = '') {
  const run = spawnSync(process.execPath, ['src/apps/cli/main.ts', ...args], { cwd: root, encoding: 'utf8', input });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const toAddresses = (own: string) => `2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff
    inet ${own}/24 brd 10.1.0.255 scope global eth0
`;

beforeAll(() => {
  write('mixed/web1/ip-addr.txt', toAddresses('10.1.0.10'));
  write('mixed/db1/ip-addr.txt', toAddresses('10.1.0.20'));
  write(
    'mixed/db1/iptables-save',
    `*filter\r\n:INPUT DROP [0:0]\r\n:FORWARD DROP [0:0]\r\n:OUTPUT ACCEPT [0:0]\r\n-A INPUT -i eth0 -s 10.1.0.10 -p tcp --dport 5432 -j ACCEPT\r\nCOMMIT\r\n`,
  );
  write(
    'mixed/web1/nftables.conf',
    'table inet f {\n chain i {\n  type filter hook input priority 0; policy drop;\n  ct state established accept\n }\n}\n',
  );
  const peer = `[Interface]\nAddress = 10.8.0.1/24\n[Peer]\nPublicKey = ${'A'.repeat(43)}=\nAllowedIPs = 10.8.0.2/32\n`;
  write('tunnel/gw/wg0.conf', peer);
  write('both/gw/wg0.conf', peer);
  write('both/gw/ip-addr.txt', toAddresses('10.1.0.1'));
  write('alone/gw/ip-addr.txt', toAddresses('10.1.0.1'));
  write('nat/gw/ip-addr.txt', toAddresses('10.1.0.1'));
  write(
    'nat/gw/nftables.conf',
    `table inet f {
 chain p { type nat hook prerouting priority -100; tcp dport 8022 dnat ip to 10.20.0.5:22; }
 chain i { type filter hook input priority 0; policy drop; }
 chain o { type filter hook output priority 0; policy drop; }
}
`,
  );
  write('redirect/gw/ip-addr.txt', toAddresses('10.1.0.1'));
  write(
    'redirect/gw/iptables-save',
    `*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 8022 -j REDIRECT --to-ports 22\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\n:OUTPUT DROP [0:0]\n-A OUTPUT -m state --state ESTABLISHED -j ACCEPT\nCOMMIT\n`,
  );
  write('mixed/notes.txt', 'nothing to read\n');
  write('binary', Buffer.from([0, 1, 2, 3]));
  write('empty/notes.txt', 'nothing to read\n');
});

describe('hosts of two dialects as one estate', () => {
  const ask = (source: string, destination: string, destinationPort: number) => {
    const question = JSON.stringify({ source, destination, protocol: 'tcp', destinationPort });
    const { stdout } = bulkhead(['ask', join(folder, 'mixed'), '--questions', '-'], question);
    return (JSON.parse(stdout) as { verdict: string }).verdict;
  };

  test('SEM-20 a packet must pass the rules at both ends, and so must the reply', () => {
    expect(ask('web1', 'db1', 5432)).toBe('allowed');
    expect(ask('web1', 'db1', 22)).toBe('denied');
    expect(ask('10.1.0.99', 'db1', 5432)).toBe('denied');
    expect(ask('db1', 'web1', 443)).toBe('denied');
  });

  test('what is not read is told, and the status is unchanged', () => {
    const { status, stderr } = bulkhead(['reach', join(folder, 'mixed'), '--ndjson']);
    expect(status).toBe(0);
    expect(stderr).toContain('notes.txt:1:1: the file: not read, no dialect recognises it');
  });

  test('import writes a policy that is proved', () => {
    const { status, stdout } = bulkhead(['import', join(folder, 'mixed'), '--out', join(folder, 'policy')]);
    expect(stdout).toMatch(/proved: it allows what the rules allow/);
    expect(status).toBe(0);
    expect(bulkhead(['reach', join(folder, 'policy'), '--from', 'web1', '--to', 'db1']).stdout).toContain('tcp/5432');
  });
});

test.each([
  ['binary', [], /cannot be read \(binary; expected text\)/],
  ['empty', [], /nothing in .*empty` \(1 files\) is recognised; expected a policy of ours or what .*iptables/],
  ['none', [], /does not exist; expected a file or a folder/],
  ['mixed', ['--dialect', 'iptable'], /`iptable` is no dialect; expected bulkhead, /],
])('%s %j: status 2, and what would be right', (path, args, error) => {
  const { status, stdout, stderr } = bulkhead(['reach', join(folder, path), ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(error);
});

test('SEM-20 who exists beside a tunnel does not close what is behind it', () => {
  const ask = (path: string) => {
    const question = { source: '10.8.0.2', destination: '10.1.0.20', protocol: 'tcp', destinationPort: 22 };
    const { stdout } = bulkhead(['ask', join(folder, path), '--questions', '-'], JSON.stringify(question));
    return (JSON.parse(stdout) as { verdict: string }).verdict;
  };
  expect(ask('tunnel')).toBe('unknown');
  expect(ask('both')).toBe('unknown');
});

test('SEM-20 between addresses that no file tells of nothing is known', () => {
  const question = { source: '10.50.0.1', destination: '10.60.0.1', protocol: 'tcp', destinationPort: 22 };
  const { stdout } = bulkhead(['ask', join(folder, 'alone'), '--questions', '-'], JSON.stringify(question));
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'unknown' });
});

test('SEM-22 what a host sends elsewhere is not denied by the chains of where it was sent', () => {
  const ask = (path: string, destinationPort: number) => {
    const question = { source: '10.1.0.77', destination: 'gw', protocol: 'tcp', destinationPort };
    const { stdout } = bulkhead(['ask', join(folder, path), '--questions', '-'], JSON.stringify(question));
    return (JSON.parse(stdout) as { verdict: string }).verdict;
  };
  expect(ask('nat', 8022)).toBe('unknown');
  expect(ask('nat', 8023)).toBe('denied');
  expect(ask('redirect', 8022)).toBe('allowed');
  expect(ask('redirect', 8023)).toBe('denied');
  expect(ask('redirect', 22)).toBe('allowed');
});
