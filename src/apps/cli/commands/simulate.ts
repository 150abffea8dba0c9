import { parseArgs } from 'node:util';
import type { PolicyPositions } from '#dialects/bulkhead';
import { simulate, type SimulatedConversation, summariseSimulation } from '#stages/enforce';
import { CallError, type Command } from '../command.ts';
import { describeReading, FLOW_HELP, FLOW_OPTIONS, readSeen, toFlowFiles } from '../flows/index.ts';
import { countOf } from '../print.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

const USAGE = 'simulate DIR --flows FILE… [--format FORMAT] [--at TIME]';

/** `bulkhead simulate`: the verdict of a policy on each past conversation, one object a line. */
export const simulateCommand: Command = {
  name: 'simulate',
  usage: USAGE,
  summary: 'what a policy would have done to past traffic',
  help: `bulkhead ${USAGE}
The verdict of a policy on each past conversation, one object a line.

${FLOW_HELP}
--at       another moment than now, for example 2026-12-01T18:00:00Z

Status 0: simulated; 2: the call, the policy or a file is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...FLOW_OPTIONS, at: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || values.flows.length === 0)
      throw new CallError([
        'bulkhead: simulate needs one policy, and `--flows` with files, or `-` for stdin',
        `usage: bulkhead ${USAGE}`,
      ]);
    const atMs = readTime(values.at);
    const { policy, positions } = readPolicy(path);
    const seen = await readSeen(toFlowFiles(values.flows, more, values.format), policy);
    const simulated = simulate(policy, seen.conversations, atMs);
    for (const one of simulated)
      process.stdout.write(`${JSON.stringify({ ...one, decidedBy: place(one.decidedBy, positions) })}\n`);
    const { allowed, denied, dropped, missed } = summariseSimulation(simulated);
    process.stderr.write(
      `${describeReading(seen)}; ${allowed} allowed, ${denied} denied (${missed} of them had been answered), ${countOf(dropped, 'conversation')} dropped in the modes of the zones\n`,
    );
    return 0;
  },
};

function place(decidedBy: SimulatedConversation['decidedBy'], { rules, guardrails }: PolicyPositions) {
  return decidedBy.map((decider) => {
    const at = rules.get(decider.rule) ?? guardrails.get(decider.rule);
    return { ...decider, ...(at && { file: at.file, line: at.line }) };
  });
}
