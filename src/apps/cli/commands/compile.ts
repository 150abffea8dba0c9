import { parseArgs } from 'node:util';
import type { Loss, Workload } from '#core/model';
import { ok } from '#core/result';
import type { ParsedPolicy } from '#dialects/bulkhead';
import {
  chooseSubnets,
  type CompiledFiles,
  compileGroups,
  compileHosts,
  compileRouter,
  compileTunnel,
  DEFAULT_QUOTAS,
  findRuleLosses,
  GROUP_TARGETS,
  HOST_TARGETS,
  KEEPS_TIME,
  ROUTER_TARGETS,
} from '#stages/enforce';
import { CallError, type Command } from '../command.ts';
import { writeArtefact } from '../compiled.ts';
import { countOf } from '../print.ts';
import { printLoss } from '../read-input.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';
import { type Account, ACCOUNT_OPTIONS, chooseWithin, readAccount } from './account.ts';
import { readTunnel, TUNNEL_OPTIONS } from './tunnel.ts';

const TARGETS = [...HOST_TARGETS, ...ROUTER_TARGETS, 'wireguard', ...GROUP_TARGETS] as const;

const HELP = `usage: bulkhead compile DIR --target TARGET [--for WORKLOAD] [--out DIR] [--at TIME] [options of the target]

Writes the rules of a policy in a language of their own. What was written is read back and compared with what was asked,
for all packets: what would let more pass is refused (status 1), what lets less pass is listed on stderr.

hosts, one file (iptables: two) each:
  nftables, iptables               --for one workload (nftables: to stdout), or --out for all
between zones:
  nftables-router                  to stdout or --out
  iptables-router                  --out
one peer of a tunnel:
  wireguard                        --for, --public-key KEY, --endpoint HOST:PORT, --behind NETWORK (several), --device wg0
groups of a cloud, one file for all workloads (or --for one, or --within NETWORK, several), to stdout or --out:
  aws-terraform, aws-cloudformation, aws-cli
                                   --rules-per-group N (${DEFAULT_QUOTAS.rulesPerGroup}), --groups-per-interface N (${DEFAULT_QUOTAS.groupsPerInterface}), --rules-per-nacl N (${DEFAULT_QUOTAS.rulesPerNacl}):
                                   quotas of the account
                                   --nacls: network ACLs as well, around the networks of zones; --subnet NETWORK[,NETWORK]
                                   (several): around these subnets instead
  azure-arm, azure-terraform
  gcp-terraform, gcp-gcloud
`;

/** `bulkhead compile DIR --target T`: native rules, each proved by reading it back before anybody gets it. */
export const compileCommand: Command = {
  name: 'compile',
  usage: 'compile DIR --target TARGET [--for WORKLOAD] [--out DIR] [--at TIME] [options of the target]',
  summary: `native rules from a policy (${TARGETS.join(', ')}), proved by reading them back`,
  help: HELP,
  run: (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        target: { type: 'string' },
        for: { type: 'string' },
        out: { type: 'string' },
        at: { type: 'string' },
        ...ACCOUNT_OPTIONS,
        ...TUNNEL_OPTIONS,
      },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    const target = TARGETS.find((known) => known === values.target);
    const hostTarget = HOST_TARGETS.find((known) => known === target);
    const routerTarget = ROUTER_TARGETS.find((known) => known === target);
    const groupTarget = GROUP_TARGETS.find((known) => known === target);
    const account = readAccount(values, groupTarget);
    const tunnel = target === 'wireguard' ? readTunnel(values, values.for) : undefined;
    const errors = [
      ...(path === undefined || more.length > 0 ? ['bulkhead: compile needs one folder'] : []),
      ...(target ? [] : [`bulkhead: ${sayTarget(values.target)}; expected ${TARGETS.join(', ')}`]),
      ...(hostTarget && values.for === undefined && values.out === undefined ? [NEEDS_PLACE] : []),
      ...(target?.startsWith('iptables') && values.out === undefined ? [NEEDS_FOLDER] : []),
      ...(routerTarget && values.for !== undefined ? ['bulkhead: a router has no `--for`; expected none'] : []),
      ...account.errors,
      ...(tunnel?.errors ?? []),
    ];
    if (path === undefined || !target || errors.length > 0)
      throw new CallError([...errors, `usage: bulkhead ${compileCommand.usage}`]);
    const parsed = readPolicy(path);
    const atMs = readTime(values.at);
    for (const loss of findRuleLosses(
      parsed.policy,
      parsed.positions.rules,
      atMs,
      hostTarget !== undefined && KEEPS_TIME[hostTarget],
    ))
      process.stderr.write(`${loss.kind}: ${printLoss(loss)}\n`);
    const workloads = chooseWorkloads(parsed, values.for);
    // Why there is nothing to write for the one that was asked for is told.
    if (workloads.length === 0 && values.for !== undefined) return Promise.resolve(1);
    const call = { parsed, workloads, atMs, folder: values.out };
    if (groupTarget) return Promise.resolve(writeGroups(call, groupTarget, account.value));
    if (routerTarget)
      return Promise.resolve(writeProved('router', compileRouter(parsed.policy, routerTarget, atMs), values.out));
    const [workload] = workloads;
    if (tunnel && workload)
      return Promise.resolve(
        writeProved('tunnel', compileTunnel(parsed.policy, workload, tunnel.value, atMs), values.out),
      );
    return Promise.resolve(writeHosts(call, hostTarget ?? 'nftables'));
  },
};

const NEEDS_PLACE =
  'bulkhead: compile needs `--for` with a workload (to stdout) or `--out` with a folder (one file a host)';
const NEEDS_FOLDER = 'bulkhead: iptables has a file for each address family; expected `--out` with a folder';

interface Call {
  readonly parsed: ParsedPolicy;
  readonly workloads: readonly Workload[];
  readonly atMs: number;
  readonly folder: string | undefined;
}

function writeHosts({ parsed, workloads, atMs, folder }: Call, target: (typeof HOST_TARGETS)[number]): number {
  let refused = 0;
  let written = 0;
  for (const host of compileHosts(parsed.policy, workloads, target, atMs)) {
    tellProof(host.workload, host);
    if (host.wider.length > 0) refused++;
    else {
      for (const file of host.files) writeArtefact(file.text, file.path, folder);
      written++;
    }
  }
  process.stderr.write(`${countOf(written, 'host')} compiled and proved, ${refused} refused\n`);
  return refused === 0 ? 0 : 1;
}

function writeProved(what: string, compiled: CompiledFiles, folder: string | undefined): number {
  const isProved = compiled.wider.length === 0;
  tellProof(what, compiled);
  if (isProved) for (const file of compiled.files) writeArtefact(file.text, file.path, folder);
  process.stderr.write(`${what} compiled and ${isProved ? 'proved' : 'refused'}\n`);
  return isProved ? 0 : 1;
}

/** What does not fit into the account is refused whole: rules name groups that must be there. */
function writeGroups(
  { parsed, workloads: all, atMs, folder }: Call,
  target: (typeof GROUP_TARGETS)[number],
  account: Account,
): number {
  const workloads = chooseWithin(all, account);
  for (const { name } of workloads.filter(({ enforced }) => !enforced))
    process.stderr.write(`unsupported: workload \`${name}\`: nothing of ours enforces there (\`enforced: false\`)\n`);
  if (workloads.every(({ enforced }) => !enforced)) {
    process.stderr.write(
      `refused: there is nothing to compile; expected a workload without \`enforced: false\`${account.within ? ' with all of its addresses in `--within`' : ''}\n`,
    );
    return 1;
  }
  const subnets = account.isWalled ? chooseSubnets(parsed.policy, workloads, account.subnets) : ok([]);
  const compiled = subnets.ok
    ? compileGroups(parsed.policy, workloads, target, atMs, account.quotas, subnets.value)
    : subnets;
  if (!compiled.ok) {
    for (const error of compiled.error) process.stderr.write(`refused: ${error}\n`);
    return 1;
  }
  const { text, file, more, groups, ...proof } = compiled.value;
  if (more.length > 0 && folder === undefined) {
    process.stderr.write(
      `refused: one file has no room for the network ACLs, it is ${more.length + 1}; expected \`--out\` with a folder\n`,
    );
    return 1;
  }
  tellProof(target, proof);
  const isRefused = proof.wider.length > 0;
  if (!isRefused) for (const each of [{ path: file, text }, ...more]) writeArtefact(each.text, each.path, folder);
  process.stderr.write(`${countOf(groups, 'group')} compiled and ${isRefused ? 'refused' : 'proved'}\n`);
  return isRefused ? 1 : 0;
}

interface Told {
  readonly wider: readonly string[];
  readonly narrower: readonly string[];
  readonly losses?: readonly Loss[];
}

function sayTarget(text: string | undefined): string {
  return text === undefined ? 'compile needs `--target`' : `\`${text}\` is no target`;
}

function chooseWorkloads({ policy }: ParsedPolicy, name: string | undefined): Workload[] {
  const chosen = policy.workloads.filter((workload) => name === undefined || workload.name === name);
  if (chosen.length === 0 && name !== undefined) {
    const names = policy.workloads.map((workload) => `\`${workload.name}\``).slice(0, 20);
    throw new CallError([`bulkhead: \`${name}\` is no workload; expected for example ${names.join(', ')}`]);
  }
  const bare = chosen.filter(({ addresses }) => addresses.length === 0);
  for (const workload of bare)
    process.stderr.write(`unsupported: workload \`${workload.name}\` has no address; no rule can be about it\n`);
  return chosen.filter((workload) => !bare.includes(workload));
}

function tellProof(what: string, { wider, narrower, losses = [] }: Told): void {
  for (const loss of losses) process.stderr.write(`${loss.kind}: ${what}: ${printLoss(loss)}\n`);
  for (const difference of wider) process.stderr.write(`refused: ${what}: ${difference}\n`);
  for (const difference of narrower) process.stderr.write(`narrower: ${what}: ${difference}\n`);
}
