import type { DecodeSource } from '#core/model';
import { carriedLine } from '#decoders/carriers';
import { isOfJson } from '#decoders/lines';
import { buildFlow, fromLogLines, type LogRecord, toRecord } from '#decoders/log-records';
import { parseHead } from '#decoders/syslog';
import { isObject, readObject } from './read-object.ts';
import { toAction } from './to-action.ts';

/** With what syslog puts before it; the kernel allows 128. */
const MOST_PREFIX = 512;

/** Every line of the target begins with both. Source: Linux, net/netfilter/nf_log_syslog.c. */
const PACKET = /IN=(\S{0,64}) OUT=(\S{0,64}) /;
/** As bridges write it (ebtables, `--log-ip`): `IP SRC=… IP DST=…, IP tos=0x00, IP proto=6`. */
const OF_BRIDGE = / (?:IP proto|Next Header)=(\d{1,3})\b/;

/** Source: Linux, net/ipv4/netfilter/nf_log_ipv4.c and ipv6. */
export const IPTABLES_LOG = fromLogLines({
  name: 'iptables-log',
  hasObjects: true,
  recognises: (lines) =>
    lines.some((line) =>
      isOfJson(line) ? isObject(line) : PACKET.test(line) && / SRC=\S{1,64} DST=\S{1,64} /.test(line),
    ),
  readLine,
});

function readLine(whole: string, { writtenMs }: DecodeSource): LogRecord {
  if (isObject(whole)) return readObject(whole, writtenMs);
  const line = whole.startsWith('{') ? carriedLine(whole) : whole;
  const packet = PACKET.exec(line);
  if (!packet)
    return / PROTO=\S{1,16} /.test(line)
      ? { kind: 'bad', why: 'the beginning of the packet is cut off; expected `IN=… OUT=… SRC=… DST=…`' }
      : { kind: 'skipped', why: 'a message that is no packet' };
  // Behind a bracket is the packet that an ICMP error is about.
  const text = cutQuoted(line.slice(packet.index));
  const source = valueOf(text, 'SRC');
  if (source === undefined)
    return / PROTO=/.test(text)
      ? { kind: 'bad', why: 'a packet without `SRC=`; expected the addresses' }
      : { kind: 'skipped', why: 'a packet that is not of IP' };
  const head = parseHead(line.slice(0, packet.index), writtenMs);
  const prefix = toPrefix(head.rest.slice(0, MOST_PREFIX));
  const action = toAction(prefix);
  const payload = valueOf(text, 'LEN');
  const isIpv6 = source.includes(':');
  const [ingress = '', egress = ''] = packet.slice(1);
  return toRecord(
    buildFlow({
      startMs: head.timeMs ?? writtenMs,
      source,
      destination: valueOf(text, 'DST')?.replace(/,$/, ''),
      protocol: valueOf(text, 'PROTO') ?? OF_BRIDGE.exec(text)?.[1],
      sourcePort: valueOf(text, 'SPT'),
      destinationPort: valueOf(text, 'DPT'),
      icmpType: valueOf(text, 'TYPE'),
      icmpCode: valueOf(text, 'CODE'),
      bytes: payload,
      packets: '1',
      ...(action && { action }),
      state: action === 'drop' || action === 'reject' ? 'rejected' : undefined,
      direction: ingress !== '' && egress === '' ? 'ingress' : egress !== '' && ingress === '' ? 'egress' : undefined,
      // Only the first packet of a connection tells who began: of TCP, one with SYN alone.
      initiator: isFirst(text, isIpv6) ? 'source' : 'unknown',
      exporter: head.host,
      rule: prefix,
    }),
  );
}

function valueOf(text: string, name: string): string | undefined {
  const at = text.indexOf(` ${name}=`);
  if (at < 0) return undefined;
  const first = at + name.length + 2;
  const end = text.indexOf(' ', first);
  return text.slice(first, end < 0 ? undefined : end);
}

function cutQuoted(text: string): string {
  const at = text.search(/ \[SRC=| \[IN=/);
  return at < 0 ? text : text.slice(0, at);
}

/** The rule's own prefix: without the time since the boot, and without the colon at its end. */
function toPrefix(text: string): string {
  return text
    .replace(/^.*?\bkernel:? */, '')
    .replace(/^\[ *\d+\.\d+\] */, '')
    .trim()
    .replace(/[:\s]+$/, '');
}

function isFirst(text: string, isIpv6: boolean): boolean {
  const protocol = valueOf(text, 'PROTO');
  if (protocol === 'TCP') return / SYN /.test(`${text} `) && !/ ACK /.test(`${text} `);
  if (protocol === 'ICMP' || protocol === 'ICMPv6') return valueOf(text, 'TYPE') === (isIpv6 ? '128' : '8');
  return false;
}
