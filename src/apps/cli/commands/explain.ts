import { parseArgs } from 'node:util';
import { explainConnection, parseConnectionText, printExplanation } from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { printJson, printLines } from '../print.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead explain PATH 'tcp A -> B:PORT'`: the verdict, and everything that leads to it. */
export const explainCommand: Command = {
  name: 'explain',
  usage: "explain PATH 'tcp A -> B:PORT' [--at TIME] [--json]",
  summary: 'why a connection is allowed or denied, point by point, in words',
  help: `bulkhead explain PATH '[PROTOCOL] A -> B[:SERVICE]' [--at TIME] [--json]

Says whether the policy at PATH allows the connection, which rule or guardrail decides and where it is written, what the
hosts at both ends do in their modes, what may come back, and which rules nearly permit it.

A and B   a workload, a zone (all its addresses, also of workloads that do not exist yet), internet, an address or a
          network; an IPv6 address before a port stands in brackets
SERVICE   a port, a range, a name that rules can use, or several with commas; none: everything of the protocol
--at      another moment than now, for example 2026-12-01T18:00:00Z
--json    one document

  bulkhead explain policy 'tcp laptop-7 -> signer-1:9000'
  bulkhead explain policy 'office -> key-management:web3signer' --at 2027-01-01T00:00:00Z

Status 0: there is an answer, whatever it is. 2: the call or the policy is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, at: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, text, ...more] = positionals;
    if (path === undefined || text === undefined || more.length > 0)
      throw new CallError([
        "bulkhead: explain needs one policy and one connection in quotes, for example 'tcp laptop-7 -> signer-1:9000'",
        `usage: bulkhead ${explainCommand.usage}`,
      ]);
    const atMs = readTime(values.at);
    const { policy, positions } = readPolicy(path);
    const asked = parseConnectionText(text, policy);
    const explained = asked.ok ? explainConnection(policy, asked.value, atMs, positions) : asked;
    if (!explained.ok) throw new CallError(explained.error.map((error) => `bulkhead: ${error}`));
    if (values.json) printJson(explained.value);
    else await printLines(printExplanation(explained.value));
    return 0;
  },
};
