import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const exchange = join(root, 'test/corpus/exchange');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-compile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compile(...args: readonly string[]) {
  const run = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), 'compile', ...args], {
    encoding: 'utf8',
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}
const AT = ['--at', '2026-11-23T12:00:00Z'];

describe('bulkhead compile', () => {
  test('one host to stdout, one file for each to a folder, the same text', () => {
    const all = compile(exchange, '--target', 'nftables', '--out', folder, ...AT);
    expect(all.status).toBe(0);
    expect(all.stderr).toMatch(
      /\n\d+ hosts compiled and proved, 0 refused\n$|^\d+ hosts compiled and proved, 0 refused\n$/,
    );
    const files = readdirSync(folder).toSorted();
    expect(files.length).toBeGreaterThan(10);
    const name = files[0]?.replace(/\.nft$/, '') ?? '';
    const one = compile(exchange, '--target', 'nftables', '--for', name, ...AT);
    expect(one.status).toBe(0);
    expect(one.stdout).toBe(readFileSync(join(folder, `${name}.nft`), 'utf8'));
    expect(one.stdout).toContain('add table inet bulkhead');
  });

  test.each(['aws-terraform', 'azure-arm'])('groups for a cloud are one file, proved: %s', (target) => {
    const compiled = compile(exchange, '--target', target, '--rules-per-group', '150', ...AT);
    expect(compiled.stderr).toMatch(/\n\d+ groups compiled and proved\n$/);
    expect(compiled.status).toBe(0);
    expect(compiled.stdout).toContain('bulkhead-');
  });

  test('network ACLs around the networks of zones, or around subnets that are named', () => {
    const groups = [exchange, '--target', 'aws-cli', '--rules-per-group', '150', ...AT];
    const walled = compile(...groups, '--nacls');
    expect(walled.status).toBe(0);
    expect(walled.stderr).toMatch(/\nwider: aws-cli: [^\n]* of the network ACL of `production`: \d+ entries as \d+; /);
    expect(walled.stdout).toContain('\nnow_production=$(aws ec2 replace-network-acl-association ');
    const one = compile(...groups, '--subnet', '10.77.5.0/24,fd77:0:0:5::/64');
    expect([...one.stdout.matchAll(/^now_(\w+)=/gm)].map(([, name]) => name)).toEqual(['production_10_77_5_0_24']);
  });

  test('only those who are within a network, with what the account can have', () => {
    const within = compile(exchange, '--target', 'aws-cli', '--within', '10.77.5.0/24,fd77:0:0:5::/64', ...AT);
    expect(within.status).toBe(0);
    expect([...within.stdout.matchAll(/^eni_\w+=.*Values=([\d.]+)'/gm)].map(([, address]) => address)).not.toEqual([]);
    expect(within.stdout).not.toMatch(/^eni_\w+=.*Values=10\.77\.[^5]\./m);
    const excess = ['--groups-per-interface', '17', '--rules-per-group', '100', '--rules-per-nacl', '41'];
    expect(
      compile(exchange, '--target', 'aws-cli', ...excess)
        .stderr.split('\n')
        .slice(0, 3),
    ).toEqual([
      'bulkhead: an interface has at most 16 groups, not 17; expected quotas that can be had',
      'bulkhead: rules per group times groups per interface are at most 1000, not 100 × 17; expected quotas that can be had',
      'bulkhead: a network ACL has at most 40 rules, not 41; expected quotas that can be had',
    ]);
    expect(compile(exchange, '--target', 'azure-arm', '--nacls').stderr).toContain(
      '`--nacls` and `--subnet` are for network ACLs; expected `--target` aws-terraform, aws-cloudformation, aws-cli',
    );
  });

  test('a workload without an address has no rules: status 1, with the reason', () => {
    const bare = join(folder, 'bare.yaml');
    writeFileSync(bare, 'zones: [{ name: dmz }]\nworkloads: [{ name: n0, zone: dmz }]\n');
    expect(compile(bare, '--target', 'nftables', '--for', 'n0')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'unsupported: workload `n0` has no address; no rule can be about it\n',
    });
  });

  test('a tunnel of one workload, with the gateway that the call names', () => {
    const key = `${'A'.repeat(43)}=`;
    const gateway = ['--public-key', key, '--endpoint', 'gw.example.com:51820', '--behind', '10.77.0.0/16'];
    const tunnel = compile(exchange, '--target', 'wireguard', '--for', 'trading-1', ...gateway, ...AT);
    expect(tunnel.stderr).toContain('tunnel compiled and proved');
    expect(tunnel.stdout).toMatch(/^AllowedIPs = 10\.77\./m);
    expect(compile(exchange, '--target', 'wireguard').stderr).toContain(
      'a tunnel is of one workload; expected `--for`',
    );
  });

  test('everything that is wrong with a call at once, with what is accepted', () => {
    expect(compile()).toMatchObject({ status: 2, stdout: '' });
    expect(compile().stderr.split('\n').slice(0, 3)).toEqual([
      'bulkhead: compile needs one folder',
      'bulkhead: compile needs `--target`; expected nftables, iptables, nftables-router, iptables-router, wireguard, aws-terraform, aws-cloudformation, aws-cli, azure-arm, azure-terraform, gcp-terraform, gcp-gcloud',
      expect.stringContaining('usage: bulkhead compile DIR'),
    ]);
    expect(compile(exchange, '--target', 'iptables').stderr.split('\n').slice(0, 2)).toEqual([
      'bulkhead: compile needs `--for` with a workload (to stdout) or `--out` with a folder (one file a host)',
      'bulkhead: iptables has a file for each address family; expected `--out` with a folder',
    ]);
    expect(compile(exchange, '--target', 'junos', '--for', 'x').stderr).toContain(
      '`junos` is no target; expected nftables',
    );
    const unknown = compile(exchange, '--target', 'nftables', '--for', 'nobody');
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toContain('`nobody` is no workload; expected for example `');
  });
});
