import type { DecodeSource, Flow } from '#core/model';
import { carriedLine } from '#decoders/carriers';
import { buildFlow, fromLogLines, type LogRecord, toRecord } from '#decoders/log-records';
import { toDateMs, toOffsetMinutes } from '#decoders/syslog';
import { toEpochMs } from '#decoders/values';
import { isCef, isOwnObject, readValues } from './read-values.ts';

/** Source: FortiOS Log Message Reference, traffic log, `action`. */
const ACTIONS: Readonly<Record<string, { action: NonNullable<Flow['action']>; state: NonNullable<Flow['state']> }>> = {
  accept: { action: 'accept', state: 'established' },
  start: { action: 'accept', state: 'established' },
  pass: { action: 'accept', state: 'established' },
  close: { action: 'accept', state: 'closed' },
  timeout: { action: 'accept', state: 'closed' },
  'client-rst': { action: 'accept', state: 'reset' },
  'server-rst': { action: 'accept', state: 'reset' },
  // An IP connection error: it was let through, and no answer came.
  'ip-conn': { action: 'accept', state: 'attempted' },
  dns: { action: 'accept', state: 'closed' },
  deny: { action: 'drop', state: 'rejected' },
  block: { action: 'drop', state: 'rejected' },
  blocked: { action: 'drop', state: 'rejected' },
};

/** Source: FortiOS Log Message Reference. */
export const FORTIGATE = fromLogLines({
  name: 'fortigate',
  hasObjects: true,
  recognises: (lines) =>
    lines.some((line) =>
      /^\s*(?:["{]|\[\s*\{)/.test(line)
        ? isOwnObject(line)
        : isCef(line) || (/\blog_?id="?\d{8,10}/.test(line) && /\btype="?(?:traffic|utm|event)\b/.test(line)),
    ),
  readLine,
});

function readLine(whole: string, { writtenMs }: DecodeSource): LogRecord {
  const line = whole.startsWith('{') && !isOwnObject(whole) ? carriedLine(whole) : whole;
  const values = readValues(line);
  const type = values.get('type');
  if (type === undefined)
    return { kind: 'bad', why: `\`${line.slice(0, 40)}\` has no \`type\`; expected type=traffic` };
  if (type !== 'traffic') return { kind: 'skipped', why: 'a log other than traffic' };
  const told = ACTIONS[values.get('action') ?? values.get('status') ?? ''];
  // The policy let it through, and a security profile stopped it.
  const isStopped = /^(?:block|blocked|drop|dropped|reset)$/.test(values.get('utmaction') ?? '');
  const endMs = toLoggedMs(values) ?? writtenMs;
  const duration = values.get('duration') ?? '';
  const protocol = values.get('proto');
  const [icmpType, icmpCode] = toIcmp(values);
  const disposition = values.get('trandisp') ?? 'noop';
  return toRecord(
    buildFlow({
      startMs: /^\d{1,9}$/.test(duration) ? Math.max(0, endMs - Number(duration) * 1000) : endMs,
      endMs,
      source: values.get('srcip') ?? values.get('src'),
      destination: values.get('dstip') ?? values.get('dst'),
      protocol,
      sourcePort: values.get('srcport') ?? values.get('src_port'),
      destinationPort: values.get('dstport') ?? values.get('dst_port'),
      icmpType,
      icmpCode,
      bytes: values.get('sentbyte') ?? values.get('sent'),
      packets: values.get('sentpkt') ?? values.get('sent_pkt'),
      reverseBytes: values.get('rcvdbyte') ?? values.get('rcvd'),
      reversePackets: values.get('rcvdpkt') ?? values.get('rcvd_pkt'),
      ...(disposition !== 'noop' && {
        translated: {
          source: values.get('transip'),
          sourcePort: values.get('transport'),
          destination: values.get('tranip'),
          destinationPort: values.get('tranport'),
        },
      }),
      ...told,
      ...(isStopped && { action: 'drop' as const }),
      exporter: values.get('devname') ?? values.get('devid'),
      user: values.get('user') ?? values.get('unauthuser'),
      rule: values.get('policyid'),
      zones: {
        source: values.get('srcintf') ?? values.get('src_int'),
        destination: values.get('dstintf') ?? values.get('dst_int'),
      },
      names: { source: values.get('srcname'), destination: values.get('dstname') ?? values.get('hostname') },
    }),
  );
}

/** `eventtime` is in seconds, milli-, micro- or nanoseconds, by the version. */
function toLoggedMs(values: ReadonlyMap<string, string>): number | undefined {
  const event = values.get('eventtime') ?? '';
  if (/^\d{10,19}$/.test(event)) return toEpochMs(`${event.slice(0, 10)}.${event.slice(10)}0`);
  return toDateMs(`${values.get('date')} ${values.get('time')}`, toOffsetMinutes(values.get('tz') ?? '') ?? 0);
}

/** `icmp/8/0`, `PING`; sniffers write `icmptype="0x08"`. */
function toIcmp(values: ReadonlyMap<string, string>): [string | undefined, string | undefined] {
  const told = (name: string) => /^(?:0x[\da-f]{1,2}|\d{1,3})$/i.exec(values.get(name) ?? '')?.[0];
  const own = told('icmptype');
  if (own !== undefined) return [String(Number(own)), String(Number(told('icmpcode') ?? 0))];
  const service = values.get('service') ?? '';
  const [, type, code] = /^icmp6?\/(\d{1,3})(?:\/(\d{1,3}))?$/i.exec(service) ?? [];
  return type === undefined && /^ping$/i.test(service) ? ['8', '0'] : [type, code];
}
