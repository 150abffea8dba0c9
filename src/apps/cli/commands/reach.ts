import { parseArgs } from 'node:util';
import type { Policy } from '#core/model';
import type { Result } from '#core/result';
import { denote } from '#core/semantics';
import type { Estate } from '#dialects/registry';
import { eachEstateReach, eachReach, findAllowed, findEstateReach, toEndpoints, toReachRows } from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { printJson, printLines } from '../print.ts';
import { showProgress } from '../progress.ts';
import { toEstateReachText, toReachText } from '../reach-text.ts';
import { DIALECT_HELP, readInput } from '../read-input.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead reach PATH`: every allowed connection. */
export const reachCommand: Command = {
  name: 'reach',
  usage: 'reach PATH [--from S] [--to S] [--at TIME] [--dialect D] [--ndjson|--json]',
  summary: 'every connection that is allowed: who reaches whom on what',
  help: `bulkhead reach PATH [--from S] [--to S] [--at TIME] [--dialect D] [--ndjson|--json]

Lists every connection that the policy or the foreign rules at PATH allow, whatever the modes of the zones. As text, all that behave the same
are one row with their number. For programs, each pair of endpoints is one object:

  {source, destination, sourceAddresses, destinationAddresses, allowed: [{protocol, ports: [[first, last], …]}], allowedAll?, undecided?, undecidedAll?}

A pair has several objects when its addresses differ in what is allowed. Endpoints are the workloads, the other addresses
of each zone ("anybody else in office": a workload that does not exist yet) under the name of the zone, and internet. A
host with itself is left out. Of icmp and icmp6, ports are type × 256 + code.

Of foreign rules, endpoints are instances and hosts, also by the addresses by which the internet knows them; the other
addresses of each segment; and internet. What is allowed is so for every client port, replies included. undecided (as text:
perhaps) hangs on what is not modelled. The rules of a host by itself are listed by path: input, forward, output.

${DIALECT_HELP}
--from, --to   a workload or any name of a host or instance, a zone, internet, an address or a network; absent: anybody
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
        dialect: { type: 'string' },
        json: { type: 'boolean', default: false },
        ndjson: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || (values.json && values.ndjson))
      throw new CallError([
        'bulkhead: reach needs one path, and `--json` or `--ndjson` or neither',
        `usage: bulkhead ${reachCommand.usage}`,
      ]);
    const atMs = readTime(values.at);
    const input = readInput(path, values.dialect);
    const { from, to } = values;
    const ends = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const found = input.kind === 'policy' ? reachPolicy(input.policy, atMs, ends) : reachEstate(input.estate, ends);
    if (values.json) printJson([...found.objects()]);
    else if (values.ndjson) await printLines(toLines(found.objects()));
    else await printLines(found.text());
    return 0;
  },
};

interface Found {
  readonly objects: () => Iterable<unknown>;
  readonly text: () => string[];
}

interface Ends {
  readonly from?: string;
  readonly to?: string;
}

function reachPolicy(policy: Policy, atMs: number, ends: Ends): Found {
  const progress = showProgress('finding what is allowed');
  const found = findAllowed(denote(policy, atMs), ends);
  progress.done();
  const allowed = need(found);
  const endpoints = toEndpoints(policy);
  return {
    objects: () => eachReach(endpoints, allowed),
    text: () => toReachText(endpoints, toReachRows(endpoints, allowed)),
  };
}

function reachEstate(estate: Estate, ends: Ends): Found {
  const progress = showProgress('finding what is allowed');
  const found = findEstateReach(estate, ends);
  progress.done();
  const parts = need(found);
  return { objects: () => eachEstateReach(parts), text: () => toEstateReachText(parts) };
}

function need<T>(found: Result<T, string[]>): T {
  if (!found.ok) throw new CallError(found.error.map((error) => `bulkhead: ${error}`));
  return found.value;
}

function* toLines(objects: Iterable<unknown>): Generator<string> {
  for (const object of objects) yield JSON.stringify(object);
}
