import { parseArgs } from 'node:util';
import type { PolicyPositions } from '#dialects/bulkhead';
import { simulate, type SimulatedConversation, summariseSimulation } from '#stages/enforce';
import { CallError, type Command } from '../command.ts';
import { describeReading, readSeen } from '../flows/index.ts';
import { countOf } from '../print.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead simulate`: the verdict of a policy on each past conversation, one object a line. */
export const simulateCommand: Command = {
  name: 'simulate',
  usage: 'simulate DIR --flows FILE|- [--at TIME]',
  summary: 'what a policy would have done to past flows (NDJSON)',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { flows: { type: 'string' }, at: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || values.flows === undefined)
      throw new CallError([
        'bulkhead: simulate needs one policy, and `--flows` with a file or `-` for stdin',
        `usage: bulkhead ${simulateCommand.usage}`,
      ]);
    const atMs = readTime(values.at);
    const { policy, positions } = readPolicy(path);
    const seen = await readSeen(values.flows, policy);
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
