import { parseArgs } from 'node:util';
import { HOP_CLASSES, type HopClass, type Policy, type Selector } from '#core/model';
import { parseEndpoint, suggest } from '#dialects/bulkhead';
import { findAttackPaths, findBlastRadius } from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { toPathLines, toRadiusLines, withPlaces } from '../paths-text.ts';
import { printJson, printLines } from '../print.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

const MOST_PATHS = 5;

/** `bulkhead paths PATH --from S [--to S]`: attack paths and what ends them; without `--to` the blast radius. */
export const pathsCommand: Command = {
  name: 'paths',
  usage: 'paths PATH --from S [--to S] [--over CLASS,…] [--most N] [--keep RULE]… [--at TIME] [--json]',
  summary:
    'attack paths with the cost of each hop, choke points, the smallest set of rules to tighten; or a blast radius',
  help: `bulkhead paths PATH --from S [--to S] [--over CLASS,…] [--most N] [--keep RULE]… [--at TIME] [--json]

With --to: how an attacker who holds any host of S gets to the other end, cheapest path first; the hosts that every path
passes; and the fewest rules without which no path is left. Without --to: everybody whom that attacker gets to, keys
first. Hosts that do not exist yet count: a zone is also whatever else may have an address in it. Rules with hours count
whatever the hour, since an attacker waits; their hops say when they are open.

S         a workload, a zone, internet, any, an address or a network
--over    only hops of these classes: ${HOP_CLASSES.join(', ')}
--most    how many paths to show (${MOST_PATHS})
--keep    a rule that must stay as it is; as often as needed
--at      another moment than now, for example 2026-12-01T18:00:00Z
--json    one document

What a hop costs, roughly: control by a \`manages\` entry 1, remote access 2, management 3, signing 4, any application 8;
4 more where an identity must be proven.

  bulkhead paths policy --from office --to signer-1
  bulkhead paths policy --from laptop-7

Status 0: there is no path; without --to: there is an answer. 1: there are paths. 2: the call or the policy is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        at: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        over: { type: 'string' },
        most: { type: 'string' },
        keep: { type: 'string', multiple: true, default: [] },
      },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || values.from === undefined || more.length > 0)
      throw new CallError(['bulkhead: paths needs one policy and `--from`', `usage: bulkhead ${pathsCommand.usage}`]);
    const atMs = readTime(values.at);
    const { policy, positions } = readPolicy(path);
    const errors: string[] = [];
    const from = readEnd(policy, values.from, '--from', errors);
    const to = values.to === undefined ? undefined : readEnd(policy, values.to, '--to', errors);
    const over = readClasses(values.over, errors);
    const most = readMost(values.most, errors);
    const keep = readRules(policy, values.keep, errors);
    if (!from || errors.length > 0) throw new CallError(errors);
    const ends = { from: values.from, at: new Date(atMs).toISOString() };
    if (!to) {
      const reached = findBlastRadius(policy, from, over, atMs);
      if (values.json) printJson({ ...ends, reached });
      else await printLines(toRadiusLines(values.from, reached));
      return 0;
    }
    const weigh = (rule: { readonly id: string }) => (keep.has(rule.id) ? Infinity : 1);
    const found = findAttackPaths(policy, { from, to, most, weigh, ...(over && { over }) }, atMs);
    const placed = withPlaces(found, positions);
    if (values.json) printJson({ ...ends, to: values.to, ...placed });
    else await printLines(toPathLines(values.from, values.to ?? '', placed, policy.manages));
    return found.paths.length > 0 ? 1 : 0;
  },
};

function readEnd({ workloads, zones }: Policy, text: string, option: string, errors: string[]): Selector | undefined {
  const names = {
    workloads: new Set(workloads.map(({ name }) => name)),
    zones: new Set(zones.map(({ name }) => name)),
  };
  const end = parseEndpoint(text, names);
  if (end.ok) return end.value;
  errors.push(`bulkhead: ${option}: ${end.error}`);
  return undefined;
}

function readClasses(text: string | undefined, errors: string[]): readonly HopClass[] | undefined {
  if (text === undefined) return undefined;
  return text.split(',').flatMap((word) => {
    const known = HOP_CLASSES.find((one) => one === word.trim());
    if (!known) errors.push(`bulkhead: --over: \`${word}\` is no class of hops; expected ${HOP_CLASSES.join(', ')}`);
    return known ?? [];
  });
}

function readMost(text: string | undefined, errors: string[]): number {
  if (text === undefined) return MOST_PATHS;
  const most = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (most < 1) errors.push(`bulkhead: --most: \`${text}\` is no number of paths; expected 1 to 999`);
  return most;
}

function readRules({ rules }: Policy, ids: readonly string[], errors: string[]): ReadonlySet<string> {
  const known = new Set(rules.map(({ id }) => id));
  for (const id of ids)
    if (!known.has(id))
      errors.push(`bulkhead: --keep: \`${id}\` is no rule${suggest(id, known) || '; expected the id of one'}`);
  return new Set(ids);
}
