import { parseArgs } from 'node:util';
import type { Result } from '#core/result';
import {
  explainConnection,
  explainEstate,
  parseConnectionText,
  printEstateExplanation,
  printExplanation,
} from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { printJson, printLines } from '../print.ts';
import { DIALECT_HELP, readInput } from '../read-input.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead explain PATH 'tcp A -> B:PORT'`: the verdict, and everything that leads to it. */
export const explainCommand: Command = {
  name: 'explain',
  usage: "explain PATH 'tcp A -> B:PORT' [--at TIME] [--in I] [--out I] [--dialect D] [--json]",
  summary: 'why a connection is allowed or denied, point by point, in words',
  help: `bulkhead explain PATH '[PROTOCOL] A -> B[:SERVICE]' [--at TIME] [--in I] [--out I] [--dialect D] [--json]

Says whether the policy at PATH allows the connection, which rule or guardrail decides and where it is written, what the
hosts at both ends do in their modes, what may come back, and which rules nearly permit it.

Of foreign rules: every enforcement point that the first packet and the reply meet, each with the rule that decides there and
its place, or the default of the system; and the routes between.

${DIALECT_HELP}
A and B   a workload (or any name of a host or instance), a zone (all its addresses, also of workloads that do not exist yet), internet, an address or a
          network; an IPv6 address before a port stands in brackets
SERVICE   a port, a range, a name that rules can use, or several with commas; none: everything of the protocol
--at      another moment than now, for example 2026-12-01T18:00:00Z
--in, --out  of the rules of a host by itself: by which interface packets come in and leave
--json    one document

  bulkhead explain policy 'tcp laptop-7 -> signer-1:9000'
  bulkhead explain policy 'office -> key-management:web3signer' --at 2027-01-01T00:00:00Z

Status 0: there is an answer, whatever it is. 2: the call or the policy is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        at: { type: 'string' },
        in: { type: 'string' },
        out: { type: 'string' },
        dialect: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [path, text, ...more] = positionals;
    if (path === undefined || text === undefined || more.length > 0)
      throw new CallError([
        "bulkhead: explain needs one path and one connection in quotes, for example 'tcp laptop-7 -> signer-1:9000'",
        `usage: bulkhead ${explainCommand.usage}`,
      ]);
    const atMs = readTime(values.at);
    const input = readInput(path, values.dialect);
    if (input.kind === 'estate') {
      const explained = need(explainEstate(input.estate, text, toInterfaces(values)));
      if (values.json) printJson(explained);
      else await printLines(printEstateExplanation(explained));
      return 0;
    }
    const { policy, positions } = input;
    const asked = need(parseConnectionText(text, policy));
    const explained = need(explainConnection(policy, asked, atMs, positions));
    if (values.json) printJson(explained);
    else await printLines(printExplanation(explained));
    return 0;
  },
};

function need<T>(result: Result<T, string[]>): T {
  if (!result.ok) throw new CallError(result.error.map((error) => `bulkhead: ${error}`));
  return result.value;
}

function toInterfaces(values: { readonly in?: string; readonly out?: string }) {
  return {
    ...(values.in !== undefined && { in: values.in }),
    ...(values.out !== undefined && { out: values.out }),
  };
}
