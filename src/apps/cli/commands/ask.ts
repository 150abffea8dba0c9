import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import {
  type Answer,
  findUnknownEnds,
  findUnknownEstateEnds,
  parseQuestion,
  type Question,
  toAnswerer,
  toEstateAnswerer,
} from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { printLines } from '../print.ts';
import { DIALECT_HELP, type Input, readInput } from '../read-input.ts';

/** `bulkhead ask PATH --questions FILE|-`: one answer line for each question line, in order. */
export const askCommand: Command = {
  name: 'ask',
  usage: 'ask PATH --questions FILE|- [--dialect D]',
  summary: 'answers questions (NDJSON) about what a policy, a ruleset or a cloud account allows',
  help: `bulkhead ask PATH --questions FILE|- [--dialect D]

Answers each question (one JSON object a line) with one object, in order:

  {"id": 1, "source": "laptop-7", "destination": "signer-1", "protocol": "tcp", "destinationPort": 9000}
  {"id":1,"verdict":"denied","decidedBy":[{"point":"policy","rule":"office-never-reaches-keys",…}],"why":"guardrail …"}

decidedBy has each rule whole up to 10,000 characters, why up to 200; what is longer ends with an ellipsis.

${DIALECT_HELP}

source and destination are workloads (or hosts and instances by any of their names), zones (all their addresses, also of
workloads that do not exist yet), internet, addresses or networks. Without a port, all ports are meant. The verdict is
unknown when some of what is meant is allowed and some denied; decidedBy then names both.

Of a policy, "atMs" asks about another moment, "state": "established" with "sourcePort" about replies.

Of foreign rules, a connection is allowed when its first packet and the reply pass every point on their ways; "oneWay":
true asks about the first packet alone. Without "sourcePort" the verdict holds for every client port, 1024 to 65535.
"state": "established" asks about a packet of a connection that is open. A ruleset of one host is asked with "in" and
"out" (the packet passes through), "in" alone (it stays), "out" alone (the host sends it), or "chain" for one chain of it
and what it calls: INPUT, filter/FORWARD. With none of these, staying and passing through must agree.

  echo '{"source":"office","destination":"key-management","protocol":"tcp"}' | bulkhead ask policy --questions -
  echo '{"source":"10.1.2.3","destination":"10.9.9.9","protocol":"tcp","destinationPort":22,"in":"eth0","chain":"INPUT"}' |
    bulkhead ask iptables-save.txt --questions -

Status 0: every question has its answer. 2: the call, the rules or a question are wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { questions: { type: 'string' }, dialect: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || values.questions === undefined)
      throw new CallError([
        'bulkhead: ask needs one path and `--questions` with a file or `-` for stdin',
        `usage: bulkhead ${askCommand.usage}`,
      ]);
    const subject = toSubject(readInput(path, values.dialect));
    const name = values.questions === '-' ? 'stdin' : values.questions;
    const errors: string[] = [];
    function* answerAll(text: string): Generator<string> {
      for (const [index, line] of text.split('\n').entries()) {
        if (line.trim() === '') continue;
        const read = readLine(line, subject);
        errors.push(...read.errors.map((error) => `${name}:${index + 1}:${error}`));
        yield JSON.stringify(read.question ? subject.ask(read.question) : toUnknown(read));
      }
    }
    await printLines(answerAll(await readQuestions(values.questions)));
    if (errors.length > 0) throw new CallError(errors);
    return 0;
  },
};

/** Who is asked. */
interface Subject {
  readonly ask: (question: Question) => Answer;
  /** The names of the question that it does not know, as error texts. */
  readonly findUnknown: (question: Question) => string[];
}

function toSubject(input: Input): Subject {
  if (input.kind === 'estate') {
    const { topology } = input.estate;
    return {
      ask: toEstateAnswerer(input.estate),
      findUnknown: (question) => findUnknownEstateEnds(topology, question),
    };
  }
  const { policy, positions } = input;
  const nowMs = Date.now();
  const answer = toAnswerer(policy, positions);
  return { ask: (question) => answer(question, nowMs), findUnknown: (question) => findUnknownEnds(policy, question) };
}

async function readQuestions(path: string): Promise<string> {
  try {
    // A pipe that is not filled yet cannot be read at once.
    return await (path === '-' ? readAll(process.stdin) : readFile(path, 'utf8'));
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

function readLine(line: string, subject: Subject): Line {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch (error) {
    const column = /position (\d+)/.exec(String(error))?.[1];
    return { errors: [`${Number(column ?? 0) + 1}: not JSON; expected one question as an object`] };
  }
  const parsed = parseQuestion(input);
  if (!parsed.ok) return { ...toId(input), errors: parsed.error.map((error) => `1: ${error}`) };
  return { question: parsed.value, errors: subject.findUnknown(parsed.value).map((error) => `1: ${error}`) };
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
