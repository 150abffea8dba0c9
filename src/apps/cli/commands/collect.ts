import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Address, type CollectorCounts, startCollector, sumCounts } from '../../collector/index.ts';
import { explainSystemError, makeFolder } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';
import { countOf } from '../print.ts';

const USAGE = 'collect [--listen HOST:PORT]… [--state-dir DIR] [--seconds N]';
const DEFAULT_LISTEN = ['[::]:2055', '[::]:4739', '[::]:6343'];

/** `bulkhead collect`: telemetry that exporters send, as flows, one object a line, until it is stopped. */
export const collectCommand: Command = {
  name: 'collect',
  usage: USAGE,
  summary: 'flows (NDJSON) of NetFlow, IPFIX, sFlow and syslog as they come over UDP and TCP',
  help: `bulkhead ${USAGE}
Listens for NetFlow v5 and v9, IPFIX, sFlow v5 and the logs of firewalls (syslog), and prints flows, one JSON object a
line, as \`bulkhead decode\` does.
Over TCP come log messages, a line each or with their length (RFC 6587), and IPFIX.
It ends with SIGINT or SIGTERM; stderr then counts what came and every datagram that was lost, and where.

--listen      an address, once or several times, for UDP and TCP; without it ${DEFAULT_LISTEN.join(', ')}.
              Every format is understood on each
--state-dir   where templates are kept, so that data is read at once after a restart; without it nowhere
--seconds     ends after so many

Status 0: it ended as it was told; 2: the call is wrong, or an address cannot be listened on.
`,
  run: async (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        listen: { type: 'string', multiple: true, default: DEFAULT_LISTEN },
        'state-dir': { type: 'string' },
        seconds: { type: 'string' },
      },
    });
    const errors: string[] = [];
    const listen = values.listen.map((text) => readAddress(text, errors));
    const seconds = Number(values.seconds ?? Infinity);
    if (!(seconds > 0)) errors.push(`bulkhead: --seconds: \`${values.seconds}\` is not a number above 0`);
    const folder = values['state-dir'];
    if (folder !== undefined) prepareFolder(folder, errors);
    if (errors.length > 0) throw new CallError(errors);
    const started = await startCollector({
      listen,
      ...(folder !== undefined && { templateFile: join(folder, 'templates.json') }),
      take: async ({ lines }) => {
        if (lines.length > 0 && !process.stdout.write(lines)) await once(process.stdout, 'drain');
      },
      log: (line) => process.stderr.write(`bulkhead: ${line}\n`),
    });
    if (!started.ok) throw new CallError(started.error.map((error) => `bulkhead: ${error}`));
    const collector = started.value;
    const bound = collector.addresses.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
    process.stderr.write(`listening on ${bound.join(', ')}\n`);
    await Promise.race([collector.ended, waitForEnd(seconds)]);
    for (const line of describe(await collector.close())) process.stderr.write(`${line}\n`);
    return 0;
  },
};

function readAddress(text: string, errors: string[]): Address {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535)
    errors.push(
      `bulkhead: --listen: \`${text}\` is no address; expected for example \`127.0.0.1:2055\` or \`[::]:4739\``,
    );
  return { host: match?.[1] ?? match?.[2] ?? '', port };
}

function prepareFolder(folder: string, errors: string[]): void {
  try {
    makeFolder(folder, 0o700);
  } catch (error) {
    errors.push(`bulkhead: --state-dir: \`${folder}\` cannot be made (${explainSystemError(error) ?? String(error)})`);
  }
}

async function waitForEnd(seconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = Number.isFinite(seconds) ? setTimeout(resolve, seconds * 1000) : undefined;
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
  await promise;
  clearTimeout(timer);
}

function describe({ datagrams, records }: CollectorCounts): string[] {
  const { received, droppedByKernel, droppedByQueue, cutOff } = datagrams;
  const all = sumCounts(records);
  const skipped = Object.entries(all.skipped);
  const sum = skipped.reduce((total, [, count]) => total + count, 0);
  const reasons = skipped.map(([why, count]) => `${count} ${why}`).join(', ');
  return [
    ...records.firstBad,
    ...(all.bad > records.firstBad.length ? [`and ${all.bad - records.firstBad.length} bad records more`] : []),
    ...records.exporters.flatMap(({ exporter, lostFlows, lostDatagrams }) => [
      ...(lostFlows > 0 ? [`lost on the way, as their exporter counts: ${lostFlows} flows of ${exporter}`] : []),
      ...(lostDatagrams > 0
        ? [`lost on the way, as their exporter counts: ${lostDatagrams} datagrams of ${exporter}`]
        : []),
    ]),
    `received ${countOf(received, 'datagram')} of ${countOf(records.exporters.length, 'exporter')}, dropped ${droppedByKernel ?? 'an unknown number'} by the kernel and ${droppedByQueue} for want of time${cutOff === 0 ? '' : `, ${cutOff} cut off by the end of a connection`}`,
    `read ${all.read}, decoded ${all.decoded} into ${countOf(all.flows, 'flow')}, skipped ${sum}${reasons === '' ? '' : ` (${reasons})`}, bad ${all.bad}`,
  ];
}
