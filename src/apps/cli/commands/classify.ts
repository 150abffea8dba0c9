import { parseArgs } from 'node:util';
import { CallError, type Command } from '../command.ts';
import { describeReading, findEstate, readInventory, readSeen, toKnownWorkloads } from '../flows/index.ts';
import { countOf, printJson } from '../print.ts';

/** `bulkhead classify`: what each host is, and in which zone it stands, as far as its traffic tells. */
export const classifyCommand: Command = {
  name: 'classify',
  usage: 'classify --flows FILE|- [--inventory FILE] [--json|--ndjson]',
  summary: 'roles and zones of hosts from flows (NDJSON), with confidence and evidence',
  run: async (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        flows: { type: 'string' },
        inventory: { type: 'string' },
        json: { type: 'boolean', default: false },
        ndjson: { type: 'boolean', default: false },
      },
    });
    if (values.flows === undefined)
      throw new CallError([
        'bulkhead: classify needs `--flows` with a file or `-` for stdin',
        `usage: bulkhead ${classifyCommand.usage}`,
      ]);
    const inventory = values.inventory === undefined ? [] : await readInventory(values.inventory);
    const seen = await readSeen(values.flows, { zones: [], workloads: toKnownWorkloads(inventory) });
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
