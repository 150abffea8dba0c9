import { parseArgs } from 'node:util';
import { denote } from '#core/semantics';
import {
  type Endpoints,
  eachReach,
  findAllowed,
  type ReachRow,
  toEndpoints,
  toPartyWords,
  toReachRows,
} from '#stages/verify';
import { printTrafficSet } from '#core/net';
import { CallError, type Command } from '../command.ts';
import { countOf, printJson, printLines, toTable } from '../print.ts';
import { showProgress } from '../progress.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead reach PATH`: every allowed connection. */
export const reachCommand: Command = {
  name: 'reach',
  usage: 'reach PATH [--from S] [--to S] [--at TIME] [--ndjson|--json]',
  summary: 'every connection that is allowed: who reaches whom on what',
  help: `bulkhead reach PATH [--from S] [--to S] [--at TIME] [--ndjson|--json]

Lists every connection that the policy at PATH allows, whatever the modes of the zones. As text, all that behave the same
are one row with their number. For programs, each pair of endpoints is one object:

  {source, destination, sourceAddresses, destinationAddresses, allowed: [{protocol, ports: [[first, last], …]}], allowedAll?}

A pair has several objects when its addresses differ in what is allowed. Endpoints are the workloads, the other addresses
of each zone ("anybody else in office": a workload that does not exist yet) under the name of the zone, and internet. A
host with itself is left out. Of icmp and icmp6, ports are type × 256 + code.

--from, --to   a workload, a zone, internet, an address or a network; absent: anybody
--at           another moment than now, for example 2026-12-01T18:00:00Z
--ndjson       one object a line; --json: one list

  bulkhead reach policy --to key-management
  bulkhead reach policy --from internet --ndjson | jq .destination

Status 0: the list is complete, also when it is empty. 2: the call or the policy is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        at: { type: 'string' },
        json: { type: 'boolean', default: false },
        ndjson: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || (values.json && values.ndjson))
      throw new CallError([
        'bulkhead: reach needs one policy, and `--json` or `--ndjson` or neither',
        `usage: bulkhead ${reachCommand.usage}`,
      ]);
    const atMs = readTime(values.at);
    const { policy } = readPolicy(path);
    const { from, to } = values;
    const progress = showProgress('finding what is allowed');
    const found = findAllowed(denote(policy, atMs), {
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    });
    progress.done();
    if (!found.ok) throw new CallError(found.error.map((error) => `bulkhead: ${error}`));
    const endpoints = toEndpoints(policy);
    if (values.json) printJson([...eachReach(endpoints, found.value)]);
    else if (values.ndjson) await printLines(toLines(eachReach(endpoints, found.value)));
    else await printLines(toText(endpoints, toReachRows(endpoints, found.value)));
    return 0;
  },
};

function* toLines(objects: Iterable<unknown>): Generator<string> {
  for (const object of objects) yield JSON.stringify(object);
}

function toText(endpoints: Endpoints, rows: readonly ReachRow[]): string[] {
  if (rows.length === 0) return ['nothing is allowed'];
  const describe = toPartyWords(endpoints);
  const cells = rows.map(({ sources, destinations, traffic, only }) => [
    describe(sources),
    describe(destinations),
    [...printTrafficSet(traffic), ...(only ? [`(IPv${only === 32 ? 4 : 6} only)`] : [])],
  ]);
  const hasFuture = rows.some((row) =>
    [...row.sources, ...row.destinations].some(({ endpoint }) => endpoint.kind === 'others'),
  );
  return [
    ...toTable(['FROM', 'TO', 'SERVICES'], cells),
    '',
    `${countOf(rows.length, 'row')}; what is not here is denied`,
    ...(hasFuture ? FUTURE : []),
  ];
}

const FUTURE = [
  '`zone x (n)`: every address of x, its n workloads and those that do not exist yet; `anybody else in x`: only the latter',
];
