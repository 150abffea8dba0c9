import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { DECODERS } from '#decoders/registry';
import { decodeFiles } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';
import { isAllBad, needDecoder, startTally } from '../flows/index.ts';
import { showProgress } from '../progress.ts';

const USAGE = 'decode [--format FORMAT] FILE…|-';

/** `bulkhead decode`: telemetry of any format, as flows, one object a line. */
export const decodeCommand: Command = {
  name: 'decode',
  usage: USAGE,
  summary: 'flows (NDJSON) of flow logs, exports and captures',
  help: `bulkhead ${USAGE}
Flows of telemetry, one JSON object a line, in the order of the input. Files may be packed (.gz, .zst); several are read
as one input: templates and connections that began in one file go on in the next.
Every record becomes part of a flow, is skipped for a reason, or is bad; stderr counts them, and names the first bad ones.

--format    what all files are: ${DECODERS.map(({ name }) => name).join(', ')}.
            A custom format of AWS is named behind it: 'aws-vpc-flow \${version} \${srcaddr} …'.
            Without it (or with \`auto\`) each file is recognised by how it begins

Status 0: read; 2: a file cannot be read or recognised, or nothing in it is a record of its format.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { format: { type: 'string', default: 'auto' } },
      allowPositionals: true,
    });
    if (positionals.length === 0)
      throw new CallError(['bulkhead: decode needs files, or `-`', `usage: bulkhead ${USAGE}`]);
    const decoder = needDecoder(values.format);
    let lines: string[] = [];
    const flush = async () => {
      if (lines.length === 0) return;
      const text = `${lines.join('\n')}\n`;
      lines = [];
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    };
    const tally = startTally((flow) => lines.push(JSON.stringify(flow)), { asReported: true });
    const progress = showProgress('decoding');
    const errors = await decodeFiles({
      paths: positionals,
      ...(decoder && { decoder }),
      toSink: tally.toSink,
      onPiece: flush,
    });
    progress.done();
    for (const line of tally.describe()) process.stderr.write(`${line}\n`);
    for (const error of errors) process.stderr.write(`bulkhead: ${error}\n`);
    return errors.length > 0 || isAllBad(tally.read()) ? 2 : 0;
  },
};
