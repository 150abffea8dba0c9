import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostPolicy, HostRule } from '#core/model';
import { parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { findSlot, lowerHost, printReplacement } from '#dialects/nftables';
import { runAgent } from '../../src/apps/agent/index.ts';
import { createEnforcement } from '../../src/apps/agent/enforcement.ts';
import { type Kernel, openKernel } from '../../src/apps/agent/kernel.ts';
import { openLastGood } from '../../src/apps/agent/last-good.ts';

// Runs inside its own namespaces (see nftables.test.ts). Prints one JSON line: what was found of each tampering, whether
// the repair brought back what was asked, and how soon a running agent mends what switches all of it off.

const sh = (command: string) => execFileSync('sh', ['-ec', command], { encoding: 'utf8' });
const set = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const allow = (peer: string, expiresAtMs?: number): HostRule => ({
  id: 'r',
  direction: 'ingress',
  own: set('10.0.0.2'),
  peers: set(peer),
  traffic: toTrafficSet([unwrap(parseTraffic('tcp/8002'))]),
  ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
});
const policy: HostPolicy = {
  workload: 'w',
  zone: 'z',
  revision: 3,
  mode: 'enforce',
  own: set('10.0.0.2'),
  allow: [allow('10.0.0.1'), allow('10.0.0.7', Date.now() + 3_600_000)],
  forbid: [],
};

/** Lists the table as text, changes the text, and loads that in its place: a table that looks like ours. */
const sed = (expression: string) =>
  `nft list table inet bulkhead > /run/table; sed -i '${expression}' /run/table; nft delete table inet bulkhead; nft -f /run/table`;
const handle = (chain: string, rule: string) =>
  `$(nft -a list chain inet bulkhead ${chain} | grep '${rule}' | tail -1 | sed 's/.* handle //')`;

/** Each with the beginning of what must be said of it. */
const TAMPERINGS: Readonly<Record<string, string>> = {
  'nft delete table inet bulkhead': 'the table is gone',
  "nft 'table inet bulkhead { flags dormant; }'": 'table `bulkhead` has flags that are not ours',
  "nft 'chain inet bulkhead input { policy drop; }'": 'chain `input` is not hooked as ours',
  [sed('s/hook input priority [^;]*/hook input priority 300/')]: 'chain `input` is not hooked as ours',
  [sed('s/type filter hook output/type route hook output/')]: 'chain `output` is not hooked as ours',
  [sed('s/hook output priority/hook forward priority/')]: 'chain `output` is not hooked as ours',
  [sed('/type filter hook input/d')]: 'chain `input` is not hooked as ours',
  'nft add rule inet bulkhead ingress accept': 'chain `ingress` has',
  'nft insert rule inet bulkhead input accept': 'chain `input` has',
  'nft insert rule inet bulkhead input goto ingress_passed': 'chain `input` has',
  'nft insert rule inet bulkhead ingress_refused accept': 'chain `ingress_refused` has',
  'nft flush chain inet bulkhead output': 'chain `output` has 0 rules',
  [`nft replace rule inet bulkhead ingress handle ${handle('ingress', 'goto ingress_refused')} accept`]: 'rule ',
  [`nft replace rule inet bulkhead ingress handle ${handle('ingress', 'goto ingress_refused')} counter goto ingress_refused`]:
    'rule ',
  [`nft replace rule inet bulkhead ingress handle ${handle('ingress', 'goto ingress_refused')} limit rate 1/second goto ingress_refused`]:
    'rule ',
  [`nft insert rule inet bulkhead ingress goto ingress_refused; nft delete rule inet bulkhead ingress handle ${handle('ingress', 'goto ingress_refused')}`]:
    'rule 1 of chain `ingress` is not ours',
  [sed('s/goto ingress_refused$/goto ingress_refused comment "hello"/')]: 'rule ',
  'nft add element inet bulkhead allow_ingress4_SLOT "{ 10.0.0.9 . 10.0.0.2 . 6 . 22 }"':
    'not asked: allow ingress 10.0.0.9',
  'nft add element inet bulkhead allow_ingress4_SLOT "{ * }"': 'set `allow_ingress4_SLOT` has an element',
  'nft add element inet bulkhead temporary_ingress4_SLOT "{ 10.0.0.9 . 10.0.0.2 . 6 . 22 timeout 1h }"':
    'not asked: temporary ingress 10.0.0.9',
  'nft add element inet bulkhead temporary_ingress4_SLOT "{ 10.0.0.9 . 10.0.0.2 . 6 . 22 }"':
    'set `temporary_ingress4_SLOT` has an element',
  'nft delete element inet bulkhead allow_ingress4_SLOT "{ 10.0.0.1 . 10.0.0.2 . 6 . 8002 }"':
    'missing: allow ingress 10.0.0.1',
  'nft delete element inet bulkhead temporary_ingress4_SLOT "{ 10.0.0.7 . 10.0.0.2 . 6 . 8002 }"; nft add element inet bulkhead temporary_ingress4_SLOT "{ 10.0.0.7 . 10.0.0.2 . 6 . 8002 timeout 30d }"':
    'ends ',
  'nft flush set inet bulkhead forbid_ingress4_SLOT; nft flush set inet bulkhead allow_ingress4_SLOT':
    'missing: allow ingress 10.0.0.1',
  [sed('s/size 8192/size 16/')]: 'set `seen_ingress4` has other size',
  [sed('s/timeout 1h$/timeout 2h/')]: 'set `seen_ingress4` has other timeout',
  [sed('s/flags interval$/flags interval,timeout/')]: 'set `forbid_ingress4_SLOT` has other flags',
  [sed('s/flags interval$/flags interval; policy memory/')]: 'set `forbid_ingress4_SLOT` has policy',
  [sed('s/flags interval,timeout$/flags interval,timeout; gc-interval 10s/')]:
    'set `temporary_ingress4_SLOT` has gc-interval',
  'nft add chain inet bulkhead hole "{ type filter hook input priority -20; }"': 'chain `hole` is not ours',
  'nft add set inet bulkhead extra "{ type ipv4_addr; }"': 'set `extra` is not ours',
  'nft add map inet bulkhead extra "{ type ipv4_addr : verdict; }"': 'a map is not ours',
  'nft add counter inet bulkhead extra': 'counter `extra` is not ours',
  'nft add quota inet bulkhead extra "{ 10 mbytes }"': 'a quota is not ours',
};

sh('mount -t tmpfs tmpfs /run; ip link set lo up');
const wrong: Record<string, unknown> = {};
const real = openKernel();
const runs: string[] = [];
const kernel: Kernel = {
  load: (text) => (runs.push('load'), real.load(text)),
  list: () => (runs.push('list'), real.list()),
};
const enforcement = createEnforcement(kernel, Date.now);
unwrap(await enforcement.apply(policy, Date.now()));
for (const [command, expected] of Object.entries(TAMPERINGS)) {
  const listing = await kernel.list();
  const slot = (listing?.ok && findSlot(listing.value)) || 'a';
  try {
    sh(command.replaceAll('SLOT', slot));
  } catch (error) {
    wrong[command] = String(error);
    continue;
  }
  const { differences } = await enforcement.inspect();
  if (!differences.some((text) => text.startsWith(expected.replaceAll('SLOT', slot)))) wrong[command] = differences;
  const repaired = await enforcement.repair(Date.now());
  const after = (await enforcement.inspect()).differences;
  if (!repaired.ok || after.length > 0) wrong[`${command}: repair`] = { repaired, after };
  if (sh('nft list table inet bulkhead').includes('dormant')) wrong[`${command}: dormant`] = true;
}

// Whoever is cut off waits for this: a load, and reading it back.
const other = { ...policy, revision: 4 };
unwrap(await enforcement.apply(other, Date.now()));
runs.splice(0);
unwrap(await enforcement.apply(policy, Date.now()));
const goingBack = runs.join(' ');
// Another hand has put the same table into the other slot meanwhile.
const listed = await real.list();
const elsewhere = listed?.ok && findSlot(listed.value) === 'a' ? 'b' : 'a';
unwrap(await real.load(printReplacement(lowerHost(policy, Date.now()), elsewhere, Date.now())));
unwrap(await enforcement.apply(other, Date.now()));
const afterAll = await enforcement.inspect();
if (afterAll.differences.length > 0) wrong['another slot'] = afterAll.differences;

// A running agent: what it says, and after how long the table is as asked again.
const stateDir = mkdtempSync(join(tmpdir(), 'bulkhead-tamper-'));
const disk = openLastGood(stateDir);
unwrap(disk.prepare(policy, undefined));
disk.confirm();
const said: string[] = [];
const options = { server: 'https://127.0.0.1:1', stateDir, intervalMs: 5000, nftPath: 'nft', bootOnly: false };
const agent = await runAgent(options, Date.now, (line) => said.push(line));
await new Promise((resolve) => setTimeout(resolve, 800));
const mendedMs: Record<string, number> = {};
for (const command of ["nft 'table inet bulkhead { flags dormant; }'", 'nft flush ruleset']) {
  const lines = said.length;
  const startMs = Date.now();
  sh(command);
  while (said.length === lines && Date.now() - startMs < 6000) await new Promise((resolve) => setTimeout(resolve, 5));
  mendedMs[command] = Date.now() - startMs;
  if (!said.at(-1)?.endsWith('; mended')) wrong[`${command}: agent`] = said;
  if (sh('nft list table inet bulkhead').includes('dormant')) wrong[`${command}: agent, dormant`] = true;
}
await agent.close();
rmSync(stateDir, { recursive: true, force: true });
console.log(JSON.stringify({ wrong, tried: Object.keys(TAMPERINGS).length, goingBack, mendedMs }));
process.exit(0);
