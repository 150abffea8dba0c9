import type { Flow } from '#core/model';
import { parseKeyValues } from '#decoders/key-values';
import { buildFlow, type LogRecord, toRecord } from '#decoders/log-records';
import { parseHead } from '#decoders/syslog';

/** `2024:01:31-10:00:00 host ulogd[1]: id="2001" … sys="SecureNet" sub="packetfilter"`, behind a head of syslog or none. */
const START = /\bid="\d{4}" severity="\w+" sys="/;
const OWN_HEAD = /(\d{4}):(\d{2}):(\d{2})-(\d{2}:\d{2}:\d{2})/;

const ACTIONS: Readonly<Record<string, NonNullable<Flow['action']>>> = {
  drop: 'drop',
  reject: 'reject',
  accept: 'accept',
};

export function isOfUtm(line: string): boolean {
  return START.test(line);
}

/** A line of Sophos (Astaro) UTM. Source: Sophos UTM administration guide, packet filter log. */
export function readUtm(line: string, writtenMs: number): LogRecord {
  const start = START.exec(line)?.index ?? 0;
  const values = parseKeyValues(line.slice(start));
  if (values.get('sub') !== 'packetfilter') return { kind: 'skipped', why: 'a log other than of the firewall' };
  const action = ACTIONS[values.get('action') ?? ''];
  const head = parseHead(line.slice(0, start).replace(OWN_HEAD, '$1-$2-$3T$4'), writtenMs);
  const flags = values.get('tcpflags');
  const isFirst = flags === undefined ? values.get('type') === '8' : /^(?!.*ACK).*SYN/.test(flags);
  const isUdp = values.get('proto') === '17';
  return toRecord(
    buildFlow({
      startMs: head.timeMs ?? writtenMs,
      source: values.get('srcip'),
      destination: values.get('dstip'),
      protocol: values.get('proto'),
      sourcePort: values.get('srcport'),
      destinationPort: values.get('dstport'),
      icmpType: values.get('type'),
      icmpCode: values.get('code'),
      bytes: values.get('length'),
      packets: '1',
      ...(action && { action }),
      state: action === 'drop' || action === 'reject' ? 'rejected' : undefined,
      initiator: isFirst || (isUdp && action === 'accept') ? 'source' : 'unknown',
      exporter: head.host,
      rule: values.get('fwrule'),
      zones: { source: values.get('initf'), destination: values.get('outitf') },
    }),
  );
}
