import { parseArgs } from 'node:util';
import type { Attention, Classification, Group, Guess } from '#stages/classify';
import { findEstate, toKnownWorkloads } from '../../learning/index.ts';
import { CallError, type Command } from '../command.ts';
import { describeReading, FLOW_HELP, FLOW_OPTIONS, readInventory, readSeen, toFlowFiles } from '../flows/index.ts';
import { countOf, printJson, printLines } from '../print.ts';

const USAGE = 'classify --flows FILE… [--format FORMAT] [--inventory FILE] [--groups] [--json|--ndjson]';

/** `bulkhead classify`: what each host is, and in which zone it stands, as far as its traffic tells. */
export const classifyCommand: Command = {
  name: 'classify',
  usage: USAGE,
  summary: 'roles and zones of hosts from telemetry, with confidence and evidence',
  help: `bulkhead ${USAGE}
What each host is, and in which zone it stands, as far as its traffic tells.

${FLOW_HELP}
--inventory   hosts that are known, NDJSON: {name, addresses, labels?, zone?, listens?}. A label \`role\` corrects
              what is found, and teaches: hosts that do the same are likely the same
--groups      only who behaves the same, and what to look at first
--json        one list; --ndjson: one object a line

Status 0: classified; 2: the call or a file is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...FLOW_OPTIONS,
        inventory: { type: 'string' },
        groups: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        ndjson: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    if (values.flows.length === 0)
      throw new CallError([
        'bulkhead: classify needs `--flows` with files, or `-` for stdin',
        `usage: bulkhead ${USAGE}`,
      ]);
    const inventory = values.inventory === undefined ? [] : await readInventory(values.inventory);
    const seen = await readSeen(
      toFlowFiles(values.flows, positionals, values.format),
      {
        zones: [],
        workloads: toKnownWorkloads(inventory),
      },
      { findsInside: true },
    );
    const { classified } = findEstate(inventory, seen.conversations, undefined, seen);
    const { classifications, groups, attention } = classified;
    if (values.groups && (values.json || values.ndjson)) printJson({ groups, attention });
    else if (values.json) printJson(classifications);
    else if (values.ndjson) await printLines(classifications.map((one) => JSON.stringify(one)));
    else {
      if (!values.groups) await printLines(classifications.flatMap(printClassification));
      await printLines([...groups.flatMap(printGroup), ...printAttention(attention)]);
    }
    const unclear = classifications.filter(({ role }) => role.value === 'unknown').length;
    process.stderr.write(
      `${describeReading(seen)}; ${countOf(classifications.length, 'host')}, ${unclear} of unclear role, ${countOf(groups.length, 'group')} that behave the same\n`,
    );
    return 0;
  },
};

const MOST_SHOWN = 20;

function printClassification({ workload, role, zone }: Classification): string[] {
  const print = (what: string, { value, confidence, evidence, contradictions, settledBy = [] }: Guess) => [
    `  ${what} ${value === 'unknown' ? 'unclear' : value} (${confidence})`,
    ...evidence.map((words) => `    + ${words}`),
    ...contradictions.map((words) => `    - ${words}`),
    ...settledBy.map((words) => `    ? ${words}`),
  ];
  return [workload, ...print('role', role), ...print('zone', zone)];
}

function printGroup({ name, members, habits, outliers }: Group): string[] {
  const shown = members.slice(0, MOST_SHOWN).join(', ');
  return [
    `group ${name}: ${shown}${members.length > MOST_SHOWN ? ` and ${members.length - MOST_SHOWN} more` : ''}`,
    `  ${habits.slice(0, MOST_SHOWN).join(', ')}`,
    ...outliers.map(({ workload, words }) => `    ! ${workload}: ${words}`),
  ];
}

function printAttention(attention: readonly Attention[]): string[] {
  const first = attention.slice(0, MOST_SHOWN);
  const lines = first.map(({ workload, why, words: [words = ''] }) => `  ${workload} (${why}): ${words}`);
  return lines.length === 0 ? [] : ['look at first:', ...lines];
}
