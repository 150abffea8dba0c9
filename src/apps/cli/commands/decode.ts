import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Decoder, DecodeSink } from '#core/model';
import { DECODERS, findDecoder } from '#decoders/registry';
import { decodeFiles } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';
import { countOf } from '../print.ts';
import { showProgress } from '../progress.ts';

const USAGE = 'decode [--format FORMAT] FILE…|-';
const MOST_SHOWN = 20;

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
    const decoder = values.format === 'auto' ? undefined : needDecoder(values.format);
    const tally = startTally();
    const progress = showProgress('decoding');
    const errors = await decodeFiles({
      paths: positionals,
      ...(decoder && { decoder }),
      toSink: tally.toSink,
      onPiece: tally.flush,
    });
    progress.done();
    for (const line of tally.describe()) process.stderr.write(`${line}\n`);
    for (const error of errors) process.stderr.write(`bulkhead: ${error}\n`);
    return errors.length > 0 || tally.isAllBad() ? 2 : 0;
  },
};

function needDecoder(name: string): Decoder {
  const found = findDecoder(name);
  if (found) return found;
  throw new CallError([
    `bulkhead: \`${name}\` is not a format; expected auto, ${DECODERS.map((decoder) => decoder.name).join(', ')}`,
  ]);
}

/** Prints flows as they come, and counts the rest. */
function startTally() {
  let lines: string[] = [];
  const count = { read: 0, decoded: 0, flows: 0, bad: 0 };
  const skipped = new Map<string, number>();
  const lost = new Map<string, number>();
  const shown: string[] = [];
  const add = (map: Map<string, number>, key: string, more: number) => map.set(key, (map.get(key) ?? 0) + more);
  const toSink = (path: string, { unit }: Decoder): DecodeSink => ({
    read: (records) => {
      count.read += records;
    },
    flow: (flow, records) => {
      count.flows += 1;
      count.decoded += records;
      lines.push(JSON.stringify(flow));
    },
    skip: (why, records) => {
      add(skipped, why, records);
    },
    bad: (why, { number, column }) => {
      count.bad += 1;
      const place = unit === 'line' ? `${path}:${number}:${column ?? 1}` : `${path}: ${unit} ${number}`;
      if (shown.length < MOST_SHOWN) shown.push(`${place}: ${why}`);
    },
    lost: (records, unit, exporter) => {
      add(lost, `${unit} of ${exporter}`, records);
    },
  });
  return {
    toSink,
    flush: async () => {
      if (lines.length === 0) return;
      const text = `${lines.join('\n')}\n`;
      lines = [];
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    isAllBad: () => count.bad > 0 && count.bad === count.read,
    describe: () => {
      const reasons = [...skipped].map(([why, records]) => `${records} ${why}`);
      const sum = [...skipped.values()].reduce((total, records) => total + records, 0);
      return [
        ...shown,
        ...(count.bad > shown.length ? [`and ${count.bad - shown.length} bad records more`] : []),
        ...[...lost].map(([what, records]) => `lost on the way, as their exporter counts: ${records} ${what}`),
        `read ${count.read}, decoded ${count.decoded} into ${countOf(count.flows, 'flow')}, skipped ${sum}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}, bad ${count.bad}`,
      ];
    },
  };
}
