import { parseArgs } from 'node:util';
import { toTopologySpace } from '#core/semantics';
import {
  diffMeanings,
  diffPolicies,
  type Meaning,
  printDiff,
  printMeaningDiff,
  toEstateMeaning,
  toOwnAddresses,
  toPolicyMeaning,
} from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { printJson, printLines } from '../print.ts';
import { showProgress } from '../progress.ts';
import { DIALECT_HELP, type Input, isPolicyPath, readInput } from '../read-input.ts';
import { readPolicies } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead diff OLD NEW`: what two policies treat differently. */
export const diffCommand: Command = {
  name: 'diff',
  usage: 'diff OLD NEW [--at TIME] [--dialect D] [--json]',
  summary: 'what a change of the policy means: connections added, removed, changed, guardrails now broken',
  help: `bulkhead diff OLD NEW [--at TIME] [--dialect D] [--json]

Compares what two policies mean, not how they are written; or foreign rules with foreign rules, or with a policy. OLD and
NEW are folders or files.

  +  connections that NEW allows and OLD does not
  -  connections that OLD allows and NEW does not
  ~  the same verdict now, but for another time or by another rule
  !  what a check of NEW finds wrong and a check of OLD did not: guardrails broken, tests failed
  *  the other way round: guardrails and tests that hold now

Connections that change in the same way, by the same rules, stand together, with one of them as an example. Who controls
whom by \`manages\`, paths of several hops that appear or vanish (from a zone, or the internet, to the hosts of another),
and zones, workloads, guardrails and tests that are new, gone or different follow. Traffic of a host with itself is not
told.

Of foreign rules, + and - are certain, ~ hangs on what is not modelled on one side; rules of a host by itself, which no
known packet meets, are not compared.

${DIALECT_HELP.replaceAll('PATH     ', 'OLD, NEW ')}
--at     compares at another moment than now; later ends and schedules are differences of kind ~
--json   one document

  bulkhead diff policy.old policy

Status 0: both mean the same (another rule that says the same is no difference). 1: they differ. 2: the call or a policy
is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, at: { type: 'string' }, dialect: { type: 'string' } },
      allowPositionals: true,
    });
    const [oldPath, newPath, ...more] = positionals;
    if (oldPath === undefined || newPath === undefined || more.length > 0)
      throw new CallError([
        'bulkhead: diff needs two policies or sets of rules',
        `usage: bulkhead ${diffCommand.usage}`,
      ]);
    const atMs = readTime(values.at);
    const isOwn = [oldPath, newPath].every((path) => isPolicyPath(path, values.dialect));
    if (!isOwn) {
      const inputs = [readInput(oldPath, values.dialect), readInput(newPath, values.dialect)] as const;
      const progress = showProgress('comparing what both mean');
      const diff = diffMeanings(...toMeanings(inputs, atMs));
      progress.done();
      if (values.json) printJson(diff);
      else await printLines(printMeaningDiff(diff));
      return diff.isSame ? 0 : 1;
    }
    const [older, newer] = readPolicies(oldPath, newPath);
    const progress = showProgress('comparing what both mean');
    const diff = diffPolicies(older.policy, newer.policy, atMs);
    progress.done();
    if (values.json) printJson(diff);
    else await printLines(printDiff(diff));
    return diff.isSame ? 0 : 1;
  },
};

/** What both say, in one space. A policy knows hosts by their own addresses alone: so does what is compared with one. */
function toMeanings(inputs: readonly [Input, Input], atMs: number): [Meaning, Meaning] {
  const space = toTopologySpace(...inputs.flatMap((input) => (input.kind === 'estate' ? [input.estate.topology] : [])));
  const isWithPolicy = inputs.some(({ kind }) => kind === 'policy');
  const toMeaning = (input: Input): Meaning => {
    if (input.kind === 'policy') return toPolicyMeaning(input.policy, atMs, space);
    const { topology } = input.estate;
    const meaning = toEstateMeaning(topology, space);
    return isWithPolicy ? toOwnAddresses(meaning, topology) : meaning;
  };
  return [toMeaning(inputs[0]), toMeaning(inputs[1])];
}
