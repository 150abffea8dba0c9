import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EMPTY_POLICY, type Policy } from '#core/model';
import { printPolicy } from '#dialects/bulkhead';
import { DEFAULT_GENERALITY, DEFAULT_MIN_FLOWS, proposeChange } from '#stages/define';
import { makeFolder } from '../../files/index.ts';
import {
  findEstate,
  type HostEntry,
  placeDeclared,
  toDeclaredEntries,
  toHostEntries,
  toInstanceEntries,
  toKnownWorkloads,
} from '../../learning/index.ts';
import { CallError, type Command } from '../command.ts';
import {
  describeReading,
  FLOW_HELP,
  FLOW_OPTIONS,
  type FlowFiles,
  parseWindow,
  readDeclared,
  readInventory,
  readSeen,
  toFlowFiles,
  type Window,
} from '../flows/index.ts';
import { toDeclaredReport } from '../declared-report.ts';
import { printDocument, printPieces } from '../print.ts';
import { printReport, toReport } from '../proposal-report.ts';
import { readPolicy } from '../read-policy.ts';

const USAGE =
  'propose [--flows FILE…] [--declared PATH…] --out DIR [--format FORMAT] [--inventory FILE] [--against DIR] [--min-flows N] [--generality G] [--window FROM/TO] [--json]';

/** `bulkhead propose`: a policy of past traffic and of what files declare, in a folder, with what speaks for it beside. */
export const proposeCommand: Command = {
  name: 'propose',
  usage: USAGE,
  summary: 'a least-privilege policy from telemetry or from manifests, with its evidence and what was left out',
  help: `bulkhead ${USAGE}
A policy that permits what was seen often enough, in a new folder, with \`proposal.json\` that says what speaks for each
rule and what was left out. What manifests declare is never counted as seen: rules that it alone speaks for are marked
"declared, not observed" and are for you to decide; what was declared and never seen, and what was seen and never
declared, is told.

${FLOW_HELP}
--inventory   hosts that are known, NDJSON: {name, addresses, labels?, zone?, listens?}
--declared    manifests of Kubernetes, rendered, or Compose files: a file or a folder, may be given again. Without
              \`--flows\` they are all that the policy is made of
--against     the policy in force, a folder: what it permits stays as it is, and rules for the rest are added
--min-flows   connections that make a habit (default ${DEFAULT_MIN_FLOWS})
--generality  from 0, exactly what was seen, to 1, all that is alike and all of the internet (default ${DEFAULT_GENERALITY}). Between
              them, a role speaks for its members where a share of 1 - G of what it permits was seen, and a list of
              who was seen is given up where it would miss more than (1 - G) / G percent of what comes
--window      two moments with \`/\` between them: flows outside are left out
--json        what speaks for each rule, as a document

Status 0: proposed; 2: the call or a file is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...FLOW_OPTIONS,
        inventory: { type: 'string' },
        declared: { type: 'string', multiple: true, default: [] },
        out: { type: 'string' },
        against: { type: 'string' },
        generality: { type: 'string', default: String(DEFAULT_GENERALITY) },
        'min-flows': { type: 'string', default: String(DEFAULT_MIN_FLOWS) },
        window: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const { flows, out } = values;
    const errors: string[] = [];
    if (flows.length === 0 && values.declared.length === 0)
      errors.push('bulkhead: propose needs `--flows` with files, or `-` for stdin; or `--declared` with manifests');
    if (out === undefined) errors.push('bulkhead: propose needs `--out` with a folder');
    const minFlows = Number(values['min-flows']);
    if (!Number.isInteger(minFlows) || minFlows < 1)
      errors.push(`bulkhead: \`${values['min-flows']}\` is no number of flows; expected a whole number from 1`);
    const generality = Number(values.generality);
    if (!(generality >= 0 && generality <= 1) || values.generality.trim() === '')
      errors.push(`bulkhead: \`${values.generality}\` is no generality; expected a number from 0 to 1`);
    const within = values.window === undefined ? undefined : parseWindow(values.window, errors);
    if (out !== undefined) checkFolder(out, errors);
    if (out === undefined || errors.length > 0) throw new CallError([...errors, `usage: bulkhead ${USAGE}`]);

    const files = toFlowFiles(flows, positionals, values.format);
    const present = values.against === undefined ? undefined : readPolicy(values.against).policy;
    const listed = values.inventory === undefined ? [] : await readInventory(values.inventory);
    const declared = values.declared.length === 0 ? undefined : readDeclared(values.declared);
    const named = present ? addHosts(toHostEntries(present), listed) : listed;
    const inventory = declared ? [...named, ...toInstanceEntries(declared, named)] : named;
    const asked = { inventory, present, declared, within, minFlows, generality };
    const { request, placed, told, reading } = await readRequest(files, asked);
    const { proposed, policy, ids, refusedBefore, declared: judged } = proposeChange(present ?? EMPTY_POLICY, request);
    const rules = proposed.evidence.flatMap((one) => {
      const id = ids.get(one.rule);
      return id === undefined ? [] : [{ ...one, rule: id }];
    });
    makeFolder(out);
    for (const file of printPolicy(policy)) writeFileSync(join(out, file.path), file.text);
    const { window } = request;
    const report = {
      ...toReport({ proposal: proposed, seen: told, window, minFlows, generality, refusedBefore, rules }),
      ...(judged && placed && { declared: toDeclaredReport(judged, placed.outside, policy.workloads) }),
    };
    writePieces(join(out, 'proposal.json'), printDocument(report));
    if (values.json) await printPieces(printDocument(report));
    else process.stdout.write(printReport(report, out));
    process.stderr.write(`${reading}\n`);
    return 0;
  },
};

interface Asked {
  readonly inventory: readonly HostEntry[];
  readonly present: Policy | undefined;
  readonly declared: ReturnType<typeof readDeclared> | undefined;
  readonly within: Window | undefined;
  readonly minFlows: number;
  readonly generality: number;
}

/** What was seen is left behind: of a million conversations those with their zones and roles are enough. */
async function readRequest(files: FlowFiles, { inventory, present, declared, within, minFlows, generality }: Asked) {
  const estate = { zones: present?.zones ?? [], workloads: toKnownWorkloads(inventory, present) };
  const seen = await readSeen(files, estate, { findsInside: true, ...(within && { within }) });
  const { records, coverage, scans, noise } = seen;
  const reading = describeReading(seen);
  const atMs = Date.now();
  // Without flows nothing was observed, for no time.
  const window = seen.window ?? (files.paths.length === 0 ? { firstMs: atMs, lastMs: atMs } : undefined);
  if (!window || (files.paths.length > 0 && seen.conversations.length === 0))
    throw new CallError([
      `bulkhead: \`${files.paths.join(' ')}\` tells of no conversation; expected flows from which a policy can be proposed`,
      reading,
    ]);
  const beside = { ...seen, ...(declared && { declared: toDeclaredEntries(declared) }) };
  const found = findEstate(inventory, seen.conversations, present, beside);
  const placed = declared && placeDeclared(declared, found);
  const request = { ...found, ...(placed && { declared: placed.estate }), window, minFlows, generality, atMs };
  return { request, placed, told: { records, scans, noise, ...(coverage && { coverage }) }, reading };
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w');
  for (const piece of pieces) writeSync(file, piece);
  closeSync(file);
}

/** What an inventory knows of hosts of the policy is what the policy says. */
function addHosts(own: readonly HostEntry[], listed: readonly HostEntry[]): HostEntry[] {
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...listed.filter(({ name }) => !names.has(name))];
}

/** What a person wrote there is not ours to replace. */
function checkFolder(path: string, errors: string[]): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) errors.push(`bulkhead: \`${path}\` is a file; expected a new or empty folder`);
  else if (stat && readdirSync(path).length > 0)
    errors.push(`bulkhead: \`${path}\` has files already; expected a new or empty folder`);
}
