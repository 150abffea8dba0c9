import { parseArgs } from 'node:util';
import { importEstate, printMeaningDiff } from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { countOf, printJson, printLines } from '../print.ts';
import { showProgress } from '../progress.ts';
import { DIALECT_HELP, readInput } from '../read-input.ts';
import { readTime } from '../read-time.ts';
import { findInTheWay, writeRepository } from '../repository.ts';

/** `bulkhead import PATH --out DIR`: our policy for what foreign rules allow, proved to mean the same. */
export const importCommand: Command = {
  name: 'import',
  usage: 'import PATH --out DIR [--dialect D] [--at TIME] [--json]',
  summary: 'a policy of ours from foreign rules, proved to allow the same',
  help: `bulkhead import PATH --out DIR [--dialect D] [--at TIME] [--json]

Writes a policy that allows what the rules at PATH allow: a zone for each network, a workload for each instance or host, and
as few rules as say it. Each rule carries the foreign rules that it comes from, with their places, as its justification; its
owner is "unassigned" until somebody takes it. The classes of the zones are guesses: look at them first.

The policy is read back from its text and compared with the rules for all connections between everybody who is known, their
networks and the internet. Differences are listed, each with an example. What hangs on constructs that are not modelled is
denied by the policy, and told.

${DIALECT_HELP}
--out       a new or empty folder
--json      what is written and what differs, as one document

  bulkhead import exports/aws --out policy && bulkhead check policy

Status 0: the policy means the same for certain, but for what is not modelled. 1: it does not, or there are no networks or
hosts to make a policy of. 2: the call or the rules are wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        out: { type: 'string' },
        dialect: { type: 'string' },
        at: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    const { out } = values;
    if (path === undefined || out === undefined || more.length > 0)
      throw new CallError([
        'bulkhead: import needs one path and `--out` with a folder',
        `usage: bulkhead ${importCommand.usage}`,
      ]);
    const inTheWay = findInTheWay(out);
    if (inTheWay.length > 0) throw new CallError(inTheWay);
    const atMs = readTime(values.at);
    const input = readInput(path, values.dialect);
    if (input.kind === 'policy')
      throw new CallError([`bulkhead: \`${path}\` is a policy of ours already; expected foreign rules`]);
    const { topology, lone } = input.estate;
    for (const { name } of lone)
      process.stderr.write(
        `${name}: rules of a host that no known packet meets are not in the policy; \`bulkhead ask\` tells what they do\n`,
      );
    if (topology.segments.length + topology.endpoints.length === 0) {
      process.stderr.write(
        'bulkhead: nothing is known of networks or hosts; there is nothing to make a policy of (beside rules of a host, put its `ip -j addr` into a folder of its name)\n',
      );
      return 1;
    }
    const progress = showProgress('writing the policy, and comparing it with the rules');
    const imported = importEstate(topology, atMs);
    progress.done();
    const { files, policy, diff, losses } = imported;
    for (const loss of losses) process.stderr.write(`${loss}\n`);
    writeRepository(out, files);
    const isEqual = diff.changes.every(({ kind }) => kind === 'changed');
    if (values.json) printJson({ files: files.map((file) => file.path), isEqual, ...diff });
    else {
      if (!diff.isSame) await printLines(printMeaningDiff(diff));
      const { zones, workloads, rules } = policy;
      await printLines([
        `${countOf(zones.length, 'zone')}, ${countOf(workloads.length, 'workload')}, ${countOf(rules.length, 'rule')} in ${out}`,
        isEqual
          ? `proved: it allows what the rules allow${diff.isSame ? '' : '; what is not known of them it denies'}`
          : 'it is not equal: see above',
      ]);
    }
    return isEqual ? 0 : 1;
  },
};
