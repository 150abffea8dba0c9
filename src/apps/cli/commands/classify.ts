import { parseArgs } from 'node:util';
import { CallError, type Command } from '../command.ts';
import {
  describeReading,
  findEstate,
  FLOW_HELP,
  FLOW_OPTIONS,
  readInventory,
  readSeen,
  toFlowFiles,
  toKnownWorkloads,
} from '../flows/index.ts';
import { countOf, printJson } from '../print.ts';

const USAGE = 'classify --flows FILE… [--format FORMAT] [--inventory FILE] [--json|--ndjson]';

/** `bulkhead classify`: what each host is, and in which zone it stands, as far as its traffic tells. */
export const classifyCommand: Command = {
  name: 'classify',
  usage: USAGE,
  summary: 'roles and zones of hosts from telemetry, with confidence and evidence',
  help: `bulkhead ${USAGE}
What each host is, and in which zone it stands, as far as its traffic tells.

${FLOW_HELP}
--inventory   hosts that are known, NDJSON: {name, addresses, labels?, zone?, listens?}
--json        one list; --ndjson: one object a line

Status 0: classified; 2: the call or a file is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...FLOW_OPTIONS,
        inventory: { type: 'string' },
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
    const { classifications } = findEstate(inventory, seen.conversations);
    if (values.json) printJson(classifications);
    else if (values.ndjson) for (const one of classifications) process.stdout.write(`${JSON.stringify(one)}\n`);
    else for (const one of classifications) process.stdout.write(printClassification(one));
    const unknown = classifications.filter(({ role }) => role.value === 'unknown').length;
    process.stderr.write(
      `${describeReading(seen)}; ${countOf(classifications.length, 'host')}, ${unknown} of unknown role\n`,
    );
    return 0;
  },
};

type Classified = ReturnType<typeof findEstate>['classifications'][number];

function printClassification({ workload, role, zone }: Classified): string {
  const print = (what: string, { value, confidence, evidence, contradictions }: Classified['role']) => [
    `  ${what} ${value} (${confidence})`,
    ...evidence.map((words) => `    + ${words}`),
    ...contradictions.map((words) => `    - ${words}`),
  ];
  return `${[workload, ...print('role', role), ...print('zone', zone)].join('\n')}\n`;
}
