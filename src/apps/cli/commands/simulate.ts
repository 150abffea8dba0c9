import { parseArgs } from 'node:util';
import type { PolicyPositions } from '#dialects/bulkhead';
import {
  findUnused,
  simulate,
  type SimulatedConversation,
  type SimulationSummary,
  summariseSimulation,
} from '#stages/enforce';
import { CallError, type Command } from '../command.ts';
import { describeReading, FLOW_HELP, FLOW_OPTIONS, parseWindow, readSeen, toFlowFiles } from '../flows/index.ts';
import { countOf, printJson, printLines } from '../print.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

const USAGE = 'simulate DIR --flows FILE… [--format FORMAT] [--window FROM/TO] [--at TIME] [--json]';

/** `bulkhead simulate`: the verdict of a policy on each past conversation, one object a line. */
export const simulateCommand: Command = {
  name: 'simulate',
  usage: USAGE,
  summary: 'what a policy would have done to past traffic',
  help: `bulkhead ${USAGE}
The verdict of a policy on each past conversation, one object a line: scans and noise too. A conversation with the
internet is told once for each verdict that its addresses have. A summary on stderr says what would be missed (denied
although it was answered), at which workloads, between which zones and by what, and which rules permitted nothing.

${FLOW_HELP}
--window   two moments with \`/\` between them: flows outside are left out
--at       another moment than now, for example 2026-12-01T18:00:00Z
--json     one document: {summary, conversations}

Status 0: simulated; 2: the call, the policy or a file is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...FLOW_OPTIONS,
        window: { type: 'string' },
        at: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    const errors: string[] = [];
    const within = values.window === undefined ? undefined : parseWindow(values.window, errors);
    if (path === undefined || values.flows.length === 0)
      errors.push('bulkhead: simulate needs one policy, and `--flows` with files, or `-` for stdin');
    if (path === undefined || errors.length > 0) throw new CallError([...errors, `usage: bulkhead ${USAGE}`]);
    const atMs = readTime(values.at);
    const { policy, positions } = readPolicy(path);
    const seen = await readSeen(toFlowFiles(values.flows, more, values.format), policy, { ...(within && { within }) });
    const simulated = simulate(policy, seen.all, atMs);
    const summary = { ...summariseSimulation(simulated), unusedRules: findUnused(policy, simulated) };
    const toPlaced = (one: SimulatedConversation) => ({ ...one, decidedBy: place(one.decidedBy, positions) });
    if (values.json) printJson({ summary, conversations: simulated.map(toPlaced) });
    else await printLines(toLines(simulated, toPlaced));
    process.stderr.write(`${describeReading(seen)}; ${describe(summary, policy.rules.length)}\n`);
    return 0;
  },
};

function* toLines(simulated: readonly SimulatedConversation[], toPlaced: (one: SimulatedConversation) => object) {
  for (const one of simulated) yield JSON.stringify(toPlaced(one));
}

function place(decidedBy: SimulatedConversation['decidedBy'], { rules, guardrails }: PolicyPositions) {
  return decidedBy.map((decider) => {
    const at = rules.get(decider.rule) ?? guardrails.get(decider.rule);
    return { ...decider, ...(at && { file: at.file, line: at.line }) };
  });
}

const MOST_SHOWN = 5;

function describe(summary: SimulationSummary & { readonly unusedRules: readonly string[] }, rules: number): string {
  const { allowed, denied, missed, dropped, unusedRules } = summary;
  const list = (what: string, entries: readonly { name: string; conversations: number; flows: number }[]) =>
    entries.length === 0
      ? []
      : [
          `missed ${what}: ${entries
            .slice(0, MOST_SHOWN)
            .map(({ name, conversations, flows }) => `${name} (${countOf(conversations, 'conversation')}, ${flows})`)
            .join(', ')}${entries.length > MOST_SHOWN ? ` and ${entries.length - MOST_SHOWN} more` : ''}`,
        ];
  const unused = unusedRules.slice(0, MOST_SHOWN).join(', ');
  const more = unusedRules.length > MOST_SHOWN ? ` and ${unusedRules.length - MOST_SHOWN} more` : '';
  return [
    `${allowed} allowed, ${denied} denied (${missed} of them had been answered), ${countOf(dropped, 'conversation')} dropped in the modes of the zones`,
    ...list('by what denies', summary.missedByDecider),
    ...list('between zones', summary.missedByZones),
    ...list('at workloads', summary.missedByWorkload),
    ...(unused === ''
      ? []
      : [`${unusedRules.length} of ${countOf(rules, 'rule')} permitted nothing: ${unused}${more}`]),
  ].join('\n');
}
