import type { DecodeSource, Flow } from '#core/model';
import { parseCef } from '#decoders/cef';
import { parseKeyValues } from '#decoders/key-values';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { parseHead, toDateMs } from '#decoders/syslog';
import { toCount } from '#decoders/values';
import { ALERTS, ALLOWED, CLOSED, DROPPED, OPENED, TRANSLATIONS } from './messages.ts';

/** The name before the serial number may be any. */
const START = /\bid=\S{1,64} +sn=[\w-]{6,20} |\bsn=[0-9A-Fa-f]{12} +time="/;
const NUMBER = /\bm=\d+/;

/** Source: SonicOS/X 7.0.1 Log Events Reference Guide, syslog tags. */
export const SONICWALL = fromLogLines({
  name: 'sonicwall',
  recognises: (lines) =>
    lines.some((line) => (START.test(line) && NUMBER.test(line)) || /\bCEF:0\|SonicWall\|/i.test(line)),
  readLine,
});

type Values = ReadonlyMap<string, string>;

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const event = parseCef(line);
  const start = event ? line.indexOf('CEF:') : line.search(/\bid=|\bsn=/);
  if (start < 0) return { kind: 'skipped', why: 'a message of another program' };
  const values = event?.values ?? parseKeyValues(line.slice(start));
  const number = event?.eventId ?? values.get('m');
  if (number === undefined)
    return { kind: 'bad', why: `\`${line.slice(start, start + 40)}\` has no number of a message; expected m=98` };
  const what = toVerdict(number, values);
  if ('why' in what) return { kind: 'skipped', why: what.why };
  const source = toEnd(values, 'src');
  const destination = toEnd(values, 'dst');
  if (source.address === '' || destination.address === '')
    return { kind: 'skipped', why: 'a message without two addresses' };
  const head = parseHead(line.slice(0, start), writtenMs);
  const told = values.get('time') ?? values.get('rt') ?? '';
  const endMs = toDateMs(told) ?? toCount(told, 9_999_999_999_999) ?? head.timeMs ?? writtenMs;
  const isClosed = number === CLOSED;
  const flow = buildFlow({
    startMs: isClosed ? Math.max(0, endMs - toDurationMs(values)) : endMs,
    endMs,
    source: source.address,
    destination: destination.address,
    protocol: toProtocolText(values, number),
    sourcePort: source.port,
    destinationPort: destination.port,
    icmpType: values.get('type') ?? values.get('icmpType'),
    icmpCode: values.get('code') ?? values.get('icmpCode'),
    bytes: values.get('sent') ?? values.get('out'),
    packets: values.get('spkt'),
    reverseBytes: values.get('rcvd') ?? values.get('in'),
    reversePackets: values.get('rpkt'),
    translated: toTranslated(values),
    action: what.action,
    state: what.action === 'drop' ? 'rejected' : isClosed ? 'closed' : 'established',
    exporter: values.get('fw') ?? values.get('sn') ?? head.host,
    user: values.get('usr') ?? values.get('user') ?? values.get('susr') ?? values.get('suser'),
    rule: values.get('rule'),
    zones: {
      source: values.get('srcZone') ?? source.place,
      destination: values.get('dstZone') ?? destination.place,
    },
    names: { source: source.name, destination: destination.name },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  if (number !== OPENED && !isClosed) return { kind: 'flow', flow: flow.value };
  const { protocol, exporter } = flow.value;
  const key = `${exporter} ${protocol} ${source.address} ${source.port} ${destination.address} ${destination.port}`;
  return { kind: isClosed ? 'finish' : 'begin', key, flow: flow.value };
}

/** `fw_action` tells what became of the packet since SonicOS 6; before, the number of the message alone does. */
function toVerdict(
  number: string,
  values: Values,
): { readonly action: NonNullable<Flow['action']> } | { readonly why: string } {
  if (number === OPENED || number === CLOSED) return { action: 'accept' };
  if (ALERTS.has(number)) return { why: 'an alert, or an event of content' };
  if (TRANSLATIONS.has(number)) return { why: 'a notice of address translation' };
  const isOfTraffic = values.has('proto');
  const told = values.get('fw_action')?.toLowerCase();
  if (DROPPED.has(number) || (told === 'drop' && isOfTraffic)) return { action: 'drop' };
  if (ALLOWED.has(number) || (isOfTraffic && (told === 'forward' || told === 'mgmt'))) return { action: 'accept' };
  return { why: 'a message that is not of a connection' };
}

interface End {
  readonly address: string;
  readonly port: string | undefined;
  /** The interface or, before SonicOS 6, the zone. */
  readonly place: string | undefined;
  readonly name: string | undefined;
}

/** `address:port:interface:name`, of which the later may be absent; IPv6 addresses stand apart in `srcV6`. */
function toEnd(values: Values, side: 'src' | 'dst'): End {
  const text = values.get(side) ?? '';
  const long = values.get(`${side}V6`);
  const parts = text.split(':');
  const isLong = long === undefined && parts[0]?.includes('.') === false;
  const [short = '', port, place, name] = isLong ? [text] : parts;
  const isSource = side === 'src';
  return {
    address: long ?? short,
    port: port ?? values.get(isSource ? 'spt' : 'dpt'),
    place: place ?? values.get(isSource ? 'deviceInboundInterface' : 'deviceOutboundInterface'),
    name,
  };
}

/** `natSrc=203.0.113.1:6000`, `[2001:db8::1]:6000`, or the address alone. */
function toTranslated(values: Values) {
  const read = (side: 'Src' | 'Dst') => {
    const text = values.get(`nat${side}`) ?? values.get(`nat${side}V6`) ?? '';
    const [, long, longPort] = /^\[([^\]]*)\](?::(\d+))?/.exec(text) ?? [];
    if (long !== undefined) return { address: long, port: longPort };
    const parts = text.split(':');
    return parts.length > 2 ? { address: text, port: undefined } : { address: parts[0], port: parts[1] };
  };
  const [source, destination] = [read('Src'), read('Dst')];
  return {
    source: source.address,
    sourcePort: source.port,
    destination: destination.address,
    destinationPort: destination.port,
  };
}

/** `tcp/https`, `udp/53`; messages about ICMP need not say so. */
function toProtocolText(values: Values, number: string): string {
  const told = (values.get('proto') ?? '').split('/')[0] ?? '';
  if (told !== '') return told;
  if (values.has('type') || values.has('icmpType') || number === '38') return 'icmp';
  if (number === '36') return 'tcp';
  if (number === '37') return 'udp';
  // Of a packet whose protocol is not told: 0 stands for any.
  return '0';
}

/** Milliseconds in `cdur`, seconds in `dur`. */
function toDurationMs(values: Values): number {
  return toCount(values.get('cdur'), 1e11) ?? (toCount(values.get('dur'), 1e8) ?? 0) * 1000;
}
