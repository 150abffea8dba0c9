import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAddress, parseTraffic, toAddressSet, toRange, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { parseHost } from '#dialects/nftables';
import { openKernel } from '../../src/apps/agent/kernel.ts';
import { openLastGood } from '../../src/apps/agent/last-good.ts';
import { watchOnly } from '../../src/apps/agent/own-policies.ts';

// Runs inside its own namespaces (see nftables.test.ts), each time as a host that has just started: no rule is loaded.
// Prints one JSON line: the exit status of the agent and what the kernel holds then.

const AGENT = new URL('../../src/apps/agent/main.ts', import.meta.url).pathname;
const stateDir = mkdtempSync(join(tmpdir(), 'bulkhead-boot-'));
const lastGood = openLastGood(stateDir);
const takeOn = (revision: number, mode: 'observe' | 'enforce') => {
  const own = toAddressSet([toRange(unwrap(parseAddress('10.0.0.2')))]);
  const rule = {
    id: 'r',
    direction: 'ingress' as const,
    own,
    peers: toAddressSet([toRange(unwrap(parseAddress('10.0.0.1')))]),
  };
  const allow = [{ ...rule, traffic: toTrafficSet([unwrap(parseTraffic('tcp/9000'))]) }];
  unwrap(lastGood.prepare({ ...watchOnly('signer'), zone: 'keys', revision, mode, own, allow }, SERVER));
  lastGood.confirm();
};
const SERVER = { address: '10.9.0.2', port: 8443 };
const copies = ['policy.last-good', 'policy.last-good.copy'].map((name) => join(stateDir, name));

const start = async () => {
  execFileSync('nft', ['flush', 'ruleset']);
  const { status } = spawnSync(process.execPath, [AGENT, '--boot-only', '--state-dir', stateDir], { encoding: 'utf8' });
  const listing = await openKernel().list();
  const held = listing?.ok ? parseHost(listing.value) : undefined;
  return held?.ok ? [status, held.value.revision, held.value.mode, held.value.elements.length] : [status];
};

const seen: Record<string, unknown> = {};
seen['never told'] = await start();
takeOn(1, 'observe');
takeOn(2, 'enforce');
seen['told'] = await start();
writeFileSync(copies[0] ?? '', '');
seen['one copy spoilt'] = await start();
seen['and mended'] = openLastGood(stateDir).read().kind;
for (const path of copies) writeFileSync(path, '{"format":1}');
seen['both spoilt'] = await start();
for (const path of copies) rmSync(path);
seen['both missing'] = await start();
for (const path of copies) mkdirSync(path);
seen['both folders'] = await start();
takeOn(3, 'enforce');
seen['told again'] = await start();
rmSync(stateDir, { recursive: true, force: true });
console.log(JSON.stringify(seen));
