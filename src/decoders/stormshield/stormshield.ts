import type { DecodeSource } from '#core/model';
import { parseKeyValues } from '#decoders/key-values';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { joinFlows } from '#decoders/pairing';
import { parseHead, toDateMs, toOffsetMinutes } from '#decoders/syslog';

const START = /\bid=firewall\b.{0,200}?\bfw="?[^"\s]/;
const OWN = /\bstartime="|\btz=[+-]\d{4}|\blogtype="/;

/** Source: Stormshield Network Security, Description of audit logs (v4, v5). */
export const STORMSHIELD = fromLogLines({
  name: 'stormshield',
  recognises: (lines) => lines.some((line) => START.test(line) && OWN.test(line)),
  readLine,
  // Only logs of filtering name their rule; others tell its number.
  join: (earlier, later) => ({
    ...joinFlows(earlier, later),
    ...(earlier.rule !== undefined && { rule: earlier.rule }),
  }),
});

type Values = ReadonlyMap<string, string>;

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const start = line.indexOf('id=firewall');
  if (start < 0) return { kind: 'skipped', why: 'a message of another program' };
  const values = parseKeyValues(line.slice(start));
  const log = toLog(values);
  if (log === undefined) return { kind: 'skipped', why: 'a log that is not of filtering or connections' };
  if (!values.has('src') || !values.has('dst')) return { kind: 'skipped', why: 'a log without two addresses' };
  const head = parseHead(line.slice(0, start), writtenMs);
  const offset = toOffsetMinutes(values.get('tz') ?? '') ?? 0;
  const loggedMs = toDateMs(values.get('time') ?? '', offset) ?? head.timeMs ?? writtenMs;
  const startMs = toDateMs(values.get('startime') ?? '', offset) ?? loggedMs;
  const told = values.get('action')?.toLowerCase();
  const action = told === 'pass' ? ('accept' as const) : told === 'block' ? ('drop' as const) : undefined;
  const original = values.get('origdst');
  const flow = buildFlow({
    startMs,
    endMs: startMs + toMs(values.get('duration')),
    source: values.get('src'),
    // `dst` is where it went after the translation.
    destination: original ?? values.get('dst'),
    protocol: values.get('ipproto') ?? values.get('proto'),
    sourcePort: values.get('srcport'),
    destinationPort: (original === undefined ? undefined : values.get('origdstport')) ?? values.get('dstport'),
    icmpType: values.get('icmptype'),
    icmpCode: values.get('icmpcode'),
    bytes: values.get('sent'),
    reverseBytes: values.get('rcvd'),
    translated: {
      source: values.get('modsrc'),
      sourcePort: values.get('modsrcport'),
      destination: values.get('dst'),
      destinationPort: values.get('dstport'),
    },
    ...(action && { action }),
    state: action === 'drop' ? 'rejected' : log === 'filter' ? 'established' : 'closed',
    exporter: values.get('fw'),
    user: values.get('user'),
    rule: values.get('rulename') ?? values.get('ruleid'),
    zones: { source: values.get('srcifname'), destination: values.get('dstifname') },
    names: { source: values.get('srcname'), destination: values.get('dstname') },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const { source, sourcePort, destination, destinationPort, protocol, exporter } = flow.value;
  if (action !== 'accept' || sourcePort === undefined) return { kind: 'flow', flow: flow.value };
  const key = `${exporter} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  return { kind: log === 'filter' ? 'begin' : 'finish', key, flow: flow.value };
}

/**
 * Logs that are told apart by their files have no `logtype` in their lines: those of connections have ends, and no
 * number of an alarm.
 */
function toLog(values: Values): 'filter' | 'connection' | 'plugin' | undefined {
  const type = values.get('logtype');
  if (type === 'filter' || type === 'connection' || type === 'plugin') return type;
  if (type !== undefined || values.has('alarmid') || !values.has('src') || !values.has('dst')) return undefined;
  // Logs of proxies have no protocol of the IP layer.
  if (!values.has('ipproto') || !values.has('slotlevel')) return undefined;
  return values.has('modsrc') || values.has('origdst') ? 'connection' : 'filter';
}

/** Seconds, with hundredths. */
function toMs(duration: string | undefined): number {
  return duration !== undefined && /^\d{1,9}(?:\.\d+)?$/.test(duration) ? Math.round(Number(duration) * 1000) : 0;
}
