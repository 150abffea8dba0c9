import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printPolicy } from '#dialects/bulkhead';
import { DEFAULT_MIN_FLOWS, type Observed, type Proposal, proposePolicy } from '#stages/define';
import { makeFolder } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';
import {
  describeReading,
  findEstate,
  FLOW_HELP,
  FLOW_OPTIONS,
  parseWindow,
  readInventory,
  readSeen,
  type Seen,
  toFlowFiles,
  toKnownWorkloads,
  type Window,
} from '../flows/index.ts';
import { countOf } from '../print.ts';

const USAGE =
  'propose --flows FILE… --out DIR [--format FORMAT] [--inventory FILE] [--min-flows N] [--window FROM/TO] [--json]';

/** `bulkhead propose`: a policy from past traffic, in a folder, with `proposal.json` that says what speaks for it. */
export const proposeCommand: Command = {
  name: 'propose',
  usage: USAGE,
  summary: 'a least-privilege policy from telemetry, with its evidence and what was left out',
  help: `bulkhead ${USAGE}
A policy that permits what was seen often enough, in a new folder, with \`proposal.json\` that says what speaks for each
rule and what was left out.

${FLOW_HELP}
--inventory   hosts that are known, NDJSON: {name, addresses, labels?, zone?, listens?}
--min-flows   connections that make a habit (default ${DEFAULT_MIN_FLOWS})
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
        out: { type: 'string' },
        'min-flows': { type: 'string', default: String(DEFAULT_MIN_FLOWS) },
        window: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const { flows, out } = values;
    const errors: string[] = [];
    if (flows.length === 0) errors.push('bulkhead: propose needs `--flows` with files, or `-` for stdin');
    if (out === undefined) errors.push('bulkhead: propose needs `--out` with a folder');
    const minFlows = Number(values['min-flows']);
    if (!Number.isInteger(minFlows) || minFlows < 1)
      errors.push(`bulkhead: \`${values['min-flows']}\` is no number of flows; expected a whole number from 1`);
    const within = values.window === undefined ? undefined : parseWindow(values.window, errors);
    if (out !== undefined) checkFolder(out, errors);
    if (out === undefined || errors.length > 0) throw new CallError([...errors, `usage: bulkhead ${USAGE}`]);

    const files = toFlowFiles(flows, positionals, values.format);
    const inventory = values.inventory === undefined ? [] : await readInventory(values.inventory);
    const seen = await readSeen(
      files,
      { zones: [], workloads: toKnownWorkloads(inventory) },
      {
        findsInside: true,
        ...(within && { within }),
      },
    );
    const { window } = seen;
    if (!window || seen.conversations.length === 0)
      throw new CallError([
        `bulkhead: \`${files.paths.join(' ')}\` tells of no conversation; expected flows from which a policy can be proposed`,
        describeReading(seen),
      ]);
    const estate = findEstate(inventory, seen.conversations);
    const proposal = proposePolicy({ ...estate, window, minFlows, atMs: Date.now() });
    makeFolder(out);
    for (const { path, text } of printPolicy(proposal.policy)) writeFileSync(join(out, path), text);
    const report = toReport(proposal, window, minFlows, seen);
    const text = `${JSON.stringify(report, null, 2)}\n`;
    writeFileSync(join(out, 'proposal.json'), text);
    process.stdout.write(values.json ? text : printReport(report, out));
    process.stderr.write(`${describeReading(seen)}\n`);
    return 0;
  },
};

/** What a person wrote there is not ours to replace. */
function checkFolder(path: string, errors: string[]): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) errors.push(`bulkhead: \`${path}\` is a file; expected a new or empty folder`);
  else if (stat && readdirSync(path).length > 0)
    errors.push(`bulkhead: \`${path}\` has files already; expected a new or empty folder`);
}

function toReport(proposal: Proposal, { firstMs, lastMs }: Window, minFlows: number, { records }: Seen) {
  const { policy, evidence, belowThreshold, unanswered, refusedByGuardrail } = proposal;
  return {
    window: { from: new Date(firstMs).toISOString(), to: new Date(lastMs).toISOString() },
    minFlows,
    records,
    workloads: policy.workloads.length,
    guardrails: policy.guardrails.map(({ id }) => id),
    rules: evidence,
    belowThreshold: belowThreshold.map(toLine),
    unanswered: unanswered.map(toLine),
    refusedByGuardrail: refusedByGuardrail.map(({ conversation, guardrail }) => ({
      ...toLine(conversation),
      guardrail,
    })),
  };
}

function toLine({ source, destination, protocol, port, connections, firstSeenMs, lastSeenMs }: Observed) {
  return {
    source: source.name,
    destination: destination.name,
    protocol,
    port,
    flows: connections,
    firstSeenMs,
    lastSeenMs,
  };
}

type Report = ReturnType<typeof toReport>;

function printReport(report: Report, out: string): string {
  const list = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
  const print = (one: Report['unanswered'][number]) =>
    `  ${one.source} -> ${one.destination}:${one.protocol}/${one.port} (${countOf(one.flows, 'flow')})`;
  return `${[
    `${countOf(report.rules.length, 'rule')} and ${countOf(report.guardrails.length, 'guardrail')} for ${countOf(report.workloads, 'workload')} in ${out}`,
    `seen from ${report.window.from} to ${report.window.to}; ${report.minFlows} flows make a habit`,
    ...list(
      'rules and what speaks for them:',
      report.rules.map(({ rule, words }) => `  ${rule}: ${words}`),
    ),
    ...list(
      'refused, since a guardrail forbids it:',
      report.refusedByGuardrail.map((one) => `${print(one)}: ${one.guardrail}`),
    ),
    ...list('seen too seldom for a rule:', report.belowThreshold.map(print)),
    ...list('never answered, and so no evidence:', report.unanswered.map(print)),
  ].join('\n')}\n`;
}
