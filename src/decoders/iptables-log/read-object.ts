import { type Fields, parseFields, textOf } from '#decoders/json-fields';
import { buildFlow, type LogRecord, toRecord } from '#decoders/log-records';
import { toDateMs } from '#decoders/syslog';
import { toAction } from './to-action.ts';

const OBJECT = /^\s{0,40}\{.{0,4000}?"(?:oob\.prefix|oob\.hook|raw\.pktlen|raw\.mac_len)"/;
const HEADER_BYTES_OF_IPV6 = 40;

/** Whether a line is a packet as ulogd's `JSON` writes it. */
export function isObject(line: string): boolean {
  return OBJECT.test(line) && !line.includes('"orig.ip.protocol"');
}

/** Source: ulogd2, filter/raw2packet/ulogd_raw2packet_BASE.c and output/ulogd_output_JSON.c. */
export function readObject(line: string, writtenMs: number): LogRecord {
  const fields = parseFields(line);
  if (!fields) return { kind: 'bad', why: `\`${line.slice(0, 40)}\` is not JSON; expected one object a line` };
  const get = (name: string) => textOf(fields[name]);
  const source = get('src_ip') ?? get('ip.saddr.str');
  const destination = get('dest_ip') ?? get('ip.daddr.str');
  if (source === undefined || destination === undefined) return { kind: 'skipped', why: 'a packet that is not of IP' };
  const prefix = (get('oob.prefix') ?? '').trim().replace(/[:\s]+$/, '');
  const told = get('action');
  const action = told === 'blocked' ? 'drop' : told === 'allowed' ? 'accept' : toAction(prefix);
  const [ingress, egress] = [get('oob.in') ?? '', get('oob.out') ?? ''];
  const payload = get('ip6.payloadlen');
  return toRecord(
    buildFlow({
      startMs: toDateMs(get('timestamp') ?? '') ?? toSeconds(fields) ?? writtenMs,
      source,
      destination,
      protocol: get('ip.protocol') ?? get('ip6.nexthdr'),
      sourcePort: get('src_port') ?? get('tcp.sport') ?? get('udp.sport') ?? get('sctp.sport'),
      destinationPort: get('dest_port') ?? get('tcp.dport') ?? get('udp.dport') ?? get('sctp.dport'),
      icmpType: get('icmp.type') ?? get('icmpv6.type'),
      icmpCode: get('icmp.code') ?? get('icmpv6.code'),
      bytes:
        get('ip.totlen') ??
        (payload === undefined ? get('raw.pktlen') : String(Number(payload) + HEADER_BYTES_OF_IPV6)),
      packets: get('raw.pktcount') ?? '1',
      ...(action && { action }),
      state: action === 'drop' || action === 'reject' ? 'rejected' : undefined,
      direction: ingress !== '' && egress === '' ? 'ingress' : egress !== '' && ingress === '' ? 'egress' : undefined,
      initiator: isFirst(fields) ? 'source' : 'unknown',
      exporter: get('dvc'),
      rule: prefix,
    }),
  );
}

function toSeconds(fields: Fields): number | undefined {
  const seconds = Number(textOf(fields['oob.time.sec']));
  return seconds > 0 ? seconds * 1000 + Math.floor(Number(textOf(fields['oob.time.usec']) ?? 0) / 1000) : undefined;
}

/** A segment with SYN alone, a question of ICMP; flags that are not set may be left out. */
function isFirst(fields: Fields): boolean {
  const isSet = (name: string) => fields[name] === true || textOf(fields[name]) === '1';
  const type = textOf(fields['icmp.type']) ?? textOf(fields['icmpv6.type']);
  return type === undefined ? isSet('tcp.syn') && !isSet('tcp.ack') : type === '8' || type === '128';
}
