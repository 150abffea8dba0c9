import type { DecodeSource, Flow } from '#core/model';
import { parseKeyValues } from '#decoders/key-values';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { parseHead, toDateMs, toOffsetMinutes } from '#decoders/syslog';
import { toCount } from '#decoders/values';
import { isOfUtm, readUtm } from './utm.ts';

/** Type, component, subtype, severity and message, in twelve digits. */
const LOG_ID = /\blog_id="?\d{12}\b/;
const LOG_TYPE = /\blog_type="?[A-Z]/;
const FIRST_FIELD = /\bdevice(?:_name)?=|\btimestamp="|\bdate=|\blog_id=/;

/** Source: Sophos Firewall, syslog guide (SFOS 17 to 21), log type Firewall; and the packet filter of Sophos UTM. */
export const SOPHOS_XG = fromLogLines({
  name: 'sophos-xg',
  recognises: (lines) => lines.some((line) => (LOG_ID.test(line) && LOG_TYPE.test(line)) || isOfUtm(line)),
  readLine,
});

type Values = ReadonlyMap<string, string>;

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  if (isOfUtm(line)) return readUtm(line, writtenMs);
  const start = FIRST_FIELD.exec(line)?.index ?? -1;
  const values = parseKeyValues(start < 0 ? line : line.slice(start));
  const type = values.get('log_type');
  if (type === undefined)
    return { kind: 'bad', why: `\`${line.slice(0, 40)}\` has no \`log_type\`; expected log_type="Firewall"` };
  if (type !== 'Firewall') return { kind: 'skipped', why: 'a log other than of the firewall' };
  if (!values.get('src_ip') || !values.get('dst_ip')) return { kind: 'skipped', why: 'a log without two addresses' };
  const head = parseHead(line.slice(0, Math.max(0, start)), writtenMs);
  const loggedMs = toLoggedMs(values) ?? head.timeMs ?? writtenMs;
  const event = (values.get('con_event') ?? values.get('connevent') ?? '').toLowerCase();
  const durationMs = (toCount(values.get('duration'), 1e9) ?? 0) * 1000;
  const action = toAction(values);
  const flow = buildFlow({
    startMs: Math.max(0, loggedMs - durationMs),
    endMs: loggedMs,
    source: values.get('src_ip'),
    destination: values.get('dst_ip'),
    protocol: toProtocolText(values),
    sourcePort: values.get('src_port'),
    destinationPort: values.get('dst_port'),
    icmpType: values.get('icmp_type'),
    icmpCode: values.get('icmp_code'),
    bytes: values.get('bytes_sent') ?? values.get('sent_bytes'),
    packets: values.get('packets_sent') ?? values.get('sent_pkts'),
    reverseBytes: values.get('bytes_received') ?? values.get('recv_bytes'),
    reversePackets: values.get('packets_received') ?? values.get('recv_pkts'),
    translated: {
      source: values.get('src_trans_ip') ?? values.get('tran_src_ip'),
      sourcePort: values.get('src_trans_port') ?? values.get('tran_src_port'),
      destination: values.get('dst_trans_ip') ?? values.get('tran_dst_ip'),
      destinationPort: values.get('dst_trans_port') ?? values.get('tran_dst_port'),
    },
    ...(action && { action }),
    state: action && action !== 'accept' ? 'rejected' : event === 'stop' ? 'closed' : 'established',
    exporter: head.host ?? values.get('device_serial_id') ?? values.get('device_id') ?? values.get('device_name'),
    user: values.get('user_name') ?? values.get('user'),
    rule: values.get('fw_rule_id'),
    zones: {
      source: values.get('src_zone') ?? values.get('srczone'),
      destination: values.get('dst_zone') ?? values.get('dstzone'),
    },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const id = values.get('con_id') ?? values.get('connid') ?? '';
  const kind = KINDS[event];
  if (kind === undefined || id === '' || flow.value.action !== 'accept') return { kind: 'flow', flow: flow.value };
  const { exporter, source, sourcePort, destination, protocol } = flow.value;
  return { kind, key: `${exporter} ${id} ${protocol} ${source} ${sourcePort} ${destination}`, flow: flow.value };
}

const KINDS: Readonly<Record<string, 'begin' | 'update' | 'finish'>> = {
  start: 'begin',
  interim: 'update',
  stop: 'finish',
};

/** The subtype of a rule that only reports what it would have done is Allowed. */
function toAction(values: Values): Flow['action'] {
  const told = `${values.get('log_subtype') ?? ''} ${values.get('status') ?? ''}`.toLowerCase();
  if (/\ballow/.test(told)) return 'accept';
  if (/\breject/.test(told)) return 'reject';
  return /\bden|\bdrop|\bblock/.test(told) ? 'drop' : undefined;
}

/** Logs of malformed packets leave it out: 0 stands for any. */
function toProtocolText(values: Values): string {
  const told = values.get('protocol') ?? '';
  return told !== '' ? told : values.has('icmp_type') ? 'icmp' : '0';
}

/** `timestamp="2021-11-15T18:25:00-0600"`, or `date=`, `time=` and the name of the zone. */
function toLoggedMs(values: Values): number | undefined {
  return (
    toDateMs(values.get('timestamp') ?? '') ??
    toDateMs(
      `${values.get('date') ?? ''} ${values.get('time') ?? ''}`,
      toOffsetMinutes(values.get('timezone') ?? '') ?? 0,
    )
  );
}
