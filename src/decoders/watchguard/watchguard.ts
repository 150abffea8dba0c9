import type { DecodeSource } from '#core/model';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { parseHead, toDateMs } from '#decoders/syslog';
import { toEpochMs } from '#decoders/values';
import { readTraffic, type Traffic } from './read-traffic.ts';

const MESSAGE = /\bmsg_id="?([0-9A-F]{4}-?[0-9A-F]{4})\b/;
const LEEF = /\bLEEF:\d\.\d\|WatchGuard\|[^|]*\|[^|]*\|([0-9A-F]{8})\|/;
/** When it was written, in UTC, behind the serial number. */
const WRITTEN = /\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)\)/;

/** Source: Fireware Log Message Catalog (12.x); WatchGuard Help Center, Read a Log Message. */
export const WATCHGUARD = fromLogLines({
  name: 'watchguard',
  recognises: (lines) =>
    lines.some((line) => LEEF.test(line) || (MESSAGE.test(line) && /\b(?:Allow|Deny)\b/.test(line))),
  readLine,
});

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const number = (MESSAGE.exec(line) ?? LEEF.exec(line))?.[1]?.replace('-', '');
  if (number === undefined)
    return { kind: 'bad', why: `\`${line.slice(0, 40)}\` has no number of a message; expected msg_id="3000-0148"` };
  const traffic = readTraffic(line);
  if (!traffic) return { kind: 'skipped', why: 'a message that is not of traffic' };
  const { values } = traffic;
  const place = line.search(/ (?:firewall|[\w-]*proxy[\w-]*|kernel)(?:\[\d*\])?: | \(\d{4}-|\bLEEF:| (?:Allow|Deny) /);
  const head = parseHead(line.slice(0, Math.max(0, place)), writtenMs);
  const endMs = toDateMs(WRITTEN.exec(line)?.[1] ?? '') ?? head.timeMs ?? writtenMs;
  const isDenied = traffic.disposition.toLowerCase() === 'deny';
  const isEnd = number.startsWith('3000') && values.has('duration');
  const icmp = /icmp/i.test(traffic.protocol ?? '');
  const flow = buildFlow({
    startMs: Math.max(0, endMs - (toDurationMs(values.get('duration') ?? values.get('elapsed_time')) ?? 0)),
    endMs,
    source: traffic.source,
    destination: traffic.destination,
    protocol: traffic.protocol,
    ...(icmp
      ? { icmpType: values.get('type') ?? traffic.sourcePort, icmpCode: values.get('code') ?? traffic.destinationPort }
      : { sourcePort: traffic.sourcePort, destinationPort: traffic.destinationPort }),
    ...toCounters(traffic),
    translated: {
      source: values.get('src_ip_nat') ?? values.get('srcPostNAT'),
      sourcePort: values.get('src_port_nat') ?? values.get('srcPostNATPort'),
      destination: values.get('dst_ip_nat') ?? values.get('dstPostNAT'),
      destinationPort: values.get('dst_port_nat') ?? values.get('dstPostNATPort'),
    },
    action: isDenied ? 'drop' : 'accept',
    state: isDenied ? 'rejected' : isEnd ? 'closed' : 'established',
    exporter: toDevice(head.rest) ?? head.host,
    user: values.get('src_user') ?? values.get('user') ?? values.get('authenticated_user'),
    rule: traffic.policy,
    zones: { source: traffic.ingress, destination: traffic.egress },
    names: { destination: values.get('dstname') },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const { exporter, protocol, source, sourcePort, destination, destinationPort } = flow.value;
  const isBegin = number === '30000148' && sourcePort !== undefined;
  if (isDenied || (!isBegin && !isEnd)) return { kind: 'flow', flow: flow.value };
  const key = `${exporter} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  return { kind: isEnd ? 'finish' : 'begin', key, flow: flow.value };
}

/** Sent and received are told from where the client stands. The length of a first packet counts nothing. */
function toCounters({ values }: Traffic) {
  return {
    bytes: values.get('sent_bytes'),
    packets: values.get('sent_pkts'),
    reverseBytes: values.get('rcvd_bytes'),
    reversePackets: values.get('rcvd_pkts'),
  };
}

/** `14`, `128 seconds`, `0.002265 sec(s)`. */
function toDurationMs(text: string | undefined): number | undefined {
  return toEpochMs(/^\d{1,9}(?:\.\d{1,9})?/.exec(text ?? '')?.[0]);
}

/** Of a cluster the head names the member; its number and the name of the cluster follow. */
function toDevice(afterHost: string): string | undefined {
  return /^[0-9A-F]{12,14} (\S{1,64})$/.exec(afterHost)?.[1];
}
