import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Policy } from '#core/model';
import { type Answer, findUnknownEnds, parseQuestion, type Question, toAnswerer } from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { printLines } from '../print.ts';
import { readPolicy } from '../read-policy.ts';

/** `bulkhead ask PATH --questions FILE|-`: one answer line for each question line, in order. */
export const askCommand: Command = {
  name: 'ask',
  usage: 'ask PATH --questions FILE|-',
  summary: 'answers questions (NDJSON) about what a policy allows',
  help: `bulkhead ask PATH --questions FILE|-

Answers each question (one JSON object a line) with one object, in order:

  {"id": 1, "source": "laptop-7", "destination": "signer-1", "protocol": "tcp", "destinationPort": 9000}
  {"id":1,"verdict":"denied","decidedBy":[{"point":"policy","rule":"office-never-reaches-keys",…}],"why":"guardrail …"}

source and destination are workloads, zones (all their addresses, also of workloads that do not exist yet), internet,
addresses or networks. Without a port, all ports are meant. The verdict is unknown when some of what is meant is allowed
and some denied; decidedBy then names both. "atMs" asks about another moment, "state": "established" with "sourcePort"
about replies.

  echo '{"source":"office","destination":"key-management","protocol":"tcp"}' | bulkhead ask policy --questions -

Status 0: every question has its answer. 2: the call, the policy or a question is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { questions: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || values.questions === undefined)
      throw new CallError([
        'bulkhead: ask needs one policy and `--questions` with a file or `-` for stdin',
        `usage: bulkhead ${askCommand.usage}`,
      ]);
    const { policy, positions } = readPolicy(path);
    const name = values.questions === '-' ? 'stdin' : values.questions;
    const ask = toAnswerer(policy, positions);
    const nowMs = Date.now();
    const errors: string[] = [];
    function* answerAll(text: string): Generator<string> {
      for (const [index, line] of text.split('\n').entries()) {
        if (line.trim() === '') continue;
        const read = readLine(line, policy);
        errors.push(...read.errors.map((error) => `${name}:${index + 1}:${error}`));
        yield JSON.stringify(read.question ? ask(read.question, nowMs) : toUnknown(read));
      }
    }
    await printLines(answerAll(readQuestions(values.questions)));
    if (errors.length > 0) throw new CallError(errors);
    return 0;
  },
};

function readQuestions(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CallError([`bulkhead: \`${path}\` cannot be read (${reason}); expected a file of questions`]);
  }
}

interface Line {
  readonly question?: Question;
  readonly id?: string | number;
  /** Each begins with its column. */
  readonly errors: readonly string[];
}

function readLine(line: string, policy: Policy): Line {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch (error) {
    const column = /position (\d+)/.exec(String(error))?.[1];
    return { errors: [`${Number(column ?? 0) + 1}: not JSON; expected one question as an object`] };
  }
  const parsed = parseQuestion(input);
  if (!parsed.ok) return { ...toId(input), errors: parsed.error.map((error) => `1: ${error}`) };
  return { question: parsed.value, errors: findUnknownEnds(policy, parsed.value).map((error) => `1: ${error}`) };
}

function toId(input: unknown): { id?: string | number } {
  if (typeof input !== 'object' || input === null || !('id' in input)) return {};
  return typeof input.id === 'string' || typeof input.id === 'number' ? { id: input.id } : {};
}

/** The line of a bad question, so that answers stay beside their questions. */
function toUnknown({ id, errors }: Line): Answer {
  const why = errors.map((error) => error.replace(/^\d+: /, '')).join('; ');
  return { ...(id !== undefined && { id }), verdict: 'unknown', decidedBy: [], why };
}
