import type { Flow } from '#core/model';
import { carriedLine } from '#decoders/carriers';
import { isOfJson } from '#decoders/lines';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { isCsv, readCsv } from './read-csv.ts';
import { isEvent, readEvent } from './read-event.ts';
import { isObject, readObject } from './read-object.ts';

const ACTIONS: Readonly<Record<string, NonNullable<Flow['action']>>> = {
  allow: 'accept',
  alert: 'accept',
  deny: 'drop',
  drop: 'drop',
  'drop icmp': 'drop',
  'drop-icmp': 'drop',
  'reset-client': 'reject',
  'reset-server': 'reject',
  'reset-both': 'reject',
  'reset client': 'reject',
  'reset server': 'reject',
  'reset both': 'reject',
};

const STATES: Readonly<Record<string, NonNullable<Flow['state']>>> = {
  'tcp-fin': 'closed',
  'tcp-reuse': 'closed',
  'aged-out': 'closed',
  'tcp-rst-from-client': 'reset',
  'tcp-rst-from-server': 'reset',
  'policy-deny': 'rejected',
};

/**
 * Source: PAN-OS administrator's guide, Syslog Field Descriptions. Times are the device's, taken as UTC. A start and an end
 * of one session are one flow.
 */
export const PANOS = fromLogLines({
  name: 'panos',
  hasObjects: true,
  recognises: (lines) => lines.some((line) => (isOfJson(line) ? isObject(line) : isCsv(line) || isEvent(line))),
  readLine,
});

/** Of what the web interface exports: the fields in the order of syslog, under their names. */
const HEADER = /^"?Domain"?,"?Receive Time"?,/;

function readLine(whole: string): LogRecord {
  if (HEADER.test(whole)) return { kind: 'skipped', why: 'a line of the header' };
  const object = readObject(whole);
  const line = whole.startsWith('{') && !object ? carriedLine(whole) : whole;
  const log = object ?? readEvent(line) ?? readCsv(line);
  if (!log) return { kind: 'bad', why: `\`${line.slice(0, 40)}\` is no log of PAN-OS; expected \`…,TRAFFIC,end,…\`` };
  const { subtype, serial, cell, loggedMs, startMs } = log;
  if (log.type !== 'TRAFFIC') return { kind: 'skipped', why: 'a log other than TRAFFIC' };
  if (log.why !== undefined) return { kind: 'bad', why: log.why };
  if (startMs === undefined || loggedMs === undefined)
    return { kind: 'bad', why: 'a log without a time; expected 2024/01/31 10:00:00' };
  const elapsed = cell('elapsed') ?? '';
  const isRefused = subtype === 'drop' || subtype === 'deny';
  const action = ACTIONS[(cell('action') ?? '').toLowerCase()];
  const flow = buildFlow({
    startMs,
    endMs: /^\d{1,9}$/.test(elapsed) ? startMs + Number(elapsed) * 1000 : startMs,
    source: cell('source'),
    destination: cell('destination'),
    protocol: cell('protocol'),
    sourcePort: cell('sourcePort'),
    destinationPort: cell('destinationPort'),
    bytes: cell('bytesSent'),
    packets: cell('packetsSent'),
    reverseBytes: cell('bytesReceived'),
    reversePackets: cell('packetsReceived'),
    translated: {
      source: cell('natSource'),
      destination: cell('natDestination'),
      sourcePort: cell('natSourcePort'),
      destinationPort: cell('natDestinationPort'),
    },
    ...(action && { action }),
    ...(action === 'accept'
      ? { state: subtype === 'start' ? ('established' as const) : STATES[cell('endReason') ?? ''] }
      : { state: isRefused || action ? ('rejected' as const) : undefined }),
    exporter: cell('deviceName') || serial,
    user: cell('sourceUser'),
    rule: cell('rule'),
    zones: { source: cell('sourceZone'), destination: cell('destinationZone') },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const session = cell('sessionId') ?? '';
  if (!/[1-9]/.test(session) || (subtype !== 'start' && subtype !== 'end')) return { kind: 'flow', flow: flow.value };
  const { source, sourcePort, destination, destinationPort, protocol } = flow.value;
  const key = `${serial} ${session} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  return { kind: subtype === 'start' ? 'begin' : 'finish', key, flow: flow.value };
}
