import { parseArgs } from 'node:util';
import { reviewRules, toReviewJson, toReviewTable, type UsedConnection } from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { describeReading, FLOW_HELP, FLOW_OPTIONS, readSeen, type Seen, toFlowFiles } from '../flows/index.ts';
import { countOf, printJson, printLines, toTable } from '../print.ts';
import { showProgress } from '../progress.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

const USAGE = 'rules DIR [--flows FILE…] [--format FORMAT] [--at TIME] [--json]';

/** `bulkhead rules DIR`: what each rule is worth, the one to tighten first at the top. */
export const rulesCommand: Command = {
  name: 'rules',
  usage: USAGE,
  summary: 'which rules can go, which nobody used, and how much of each is not needed',
  help: `bulkhead ${USAGE}

Lists every rule with what to do about it: first those that permit nothing and those that others cover, then, with flows,
those that nobody used, then the broadest.

  FROM, TO, SERVICES   how many of the addresses and ports of the rule are needed: with flows those that were used,
                       without flows those that hold a workload; in the address family in which more of it is needed,
                       the internet as one address
  NEEDED               the share of source, destination and service together that is needed
  PAIRS                source addresses × destination addresses × ports, of both families
  HITS, LAST SEEN      connections of the flows that the rule permits, whether or not other rules permit them too

${FLOW_HELP}
--at       another moment than now, for example 2026-12-01T18:00:00Z
--json     one list; counts are texts, since they may be larger than JSON numbers

  bulkhead rules policy --flows last-quarter.ndjson.gz

Status 0: the list is complete. 2: the call, the policy or the flows are wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...FLOW_OPTIONS, at: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || (more.length > 0 && values.flows.length === 0))
      throw new CallError(['bulkhead: rules needs one policy', `usage: bulkhead ${USAGE}`]);
    const atMs = readTime(values.at);
    const { policy, positions } = readPolicy(path);
    const seen =
      values.flows.length === 0 ? undefined : await readSeen(toFlowFiles(values.flows, more, values.format), policy);
    const progress = showProgress('measuring rules');
    const reviews = reviewRules(policy, atMs, seen && toUsed(seen), positions);
    progress.done();
    const { headings, rows } = toReviewTable(reviews);
    if (values.json) printJson(reviews.map(toReviewJson));
    else await printLines(toTable(headings, rows));
    process.stderr.write(`${countOf(reviews.length, 'rule')}${seen ? `; ${describeReading(seen)}` : ''}\n`);
    return 0;
  },
};

/** Each address pair of a conversation was seen at least once; which of them how often, nobody counted. */
function toUsed({ conversations }: Seen): UsedConnection[] {
  return conversations.flatMap(({ pairs, connections, lastSeenMs }) =>
    pairs.map((connection, i) => ({
      connection,
      connections: i === 0 ? Math.max(1, connections - pairs.length + 1) : 1,
      lastSeenMs,
    })),
  );
}
