import type { DecodeSource, Flow } from '#core/model';
import { toAddressText } from '#core/net';
import { isOfJson } from '#decoders/lines';
import { buildFlow, fromLogLines, type LogRecord, toRecord } from '#decoders/log-records';
import { parseHead } from '#decoders/syslog';

const END = (name: string) => String.raw`(?<${name}>\S{1,300}) \((?<${name}Identity>[^()]{0,200})\)`;
/** `Jan  1 10:00:00.123 [node]: 10.0.0.1:40000 (ID:7) -> 10.0.0.2:443 (world) to-endpoint FORWARDED (TCP Flags: SYN)`. */
const LINE = new RegExp(
  String.raw`^(?<time>[^[\]]{8,40}?)(?: \[(?<node>[^[\]]{1,200})\])?: ${END('left')} (?<arrow>->|<-|<>) ${END('right')} (?<point>.{1,300}?) ?(?<verdict>FORWARDED|DROPPED|ERROR|AUDITED|AUDIT|REDIRECTED|TRACED|TRANSLATED|ALLOWED|DENIED) \((?<summary>.*)\)$`,
);

const ACTIONS: Readonly<Record<string, Flow['action']>> = {
  FORWARDED: 'accept',
  REDIRECTED: 'accept',
  AUDIT: 'accept',
  AUDITED: 'accept',
  ALLOWED: 'accept',
  DROPPED: 'drop',
  DENIED: 'drop',
};

/** What `hubble observe` prints a line each, with addresses (`--ip-translation=false`). Source: Cilium, hubble/pkg/printer. */
export const COMPACT = fromLogLines({
  name: 'hubble',
  recognises: (lines) => lines.some((line) => !isOfJson(line) && LINE.test(line)),
  readLine,
});

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const groups = LINE.exec(line)?.groups;
  if (!groups)
    return { kind: 'bad', why: `\`${line.slice(0, 40)}\` is no flow; expected \`… -> … FORWARDED (TCP …)\`` };
  const { verdict = '', summary = '', point = '', arrow } = groups;
  if (verdict === 'TRANSLATED') return { kind: 'skipped', why: 'a translation of addresses' };
  const protocol = /^(TCP|UDP|SCTP|ICMPv4|ICMPv6|HTTP|VRRP|IGMP)\b/.exec(summary)?.[1];
  if (protocol === undefined) return { kind: 'skipped', why: 'a packet whose transport the log does not name' };
  // Replies stand turned round, so that the end that began is on the left.
  const isReply = arrow === '<-';
  const [from, to] = isReply ? (['right', 'left'] as const) : (['left', 'right'] as const);
  const [source, destination] = [splitEnd(groups[from] ?? ''), splitEnd(groups[to] ?? '')];
  if (toAddressText(source.address) === undefined || toAddressText(destination.address) === undefined)
    return { kind: 'skipped', why: 'a name stands in place of an address' };
  const action = ACTIONS[verdict];
  const flags = /\bFlags: ([A-Z, ]+)/.exec(summary)?.[1] ?? '';
  const isRequest = summary.endsWith('EchoRequest');
  const isFirst = arrow === '->' || isRequest || (flags.includes('SYN') && !flags.includes('ACK'));
  return toRecord(
    buildFlow({
      startMs: parseHead(groups['time'] ?? '', writtenMs).timeMs ?? writtenMs,
      source: source.address,
      destination: destination.address,
      protocol: TRANSPORTS[protocol] ?? protocol,
      sourcePort: source.port,
      destinationPort: destination.port,
      ...(protocol.startsWith('ICMP') && { icmpType: toIcmpType(protocol, summary) }),
      ...(action && { action }),
      state: action === 'drop' ? 'rejected' : toState(flags, isReply),
      initiator: isReply ? 'destination' : isFirst || point.startsWith('policy-verdict') ? 'source' : 'unknown',
      exporter: groups['node'],
      rule: verdict === 'DROPPED' ? point : undefined,
      zones: { source: toZone(groups[`${from}Identity`]), destination: toZone(groups[`${to}Identity`]) },
    }),
  );
}

const TRANSPORTS: Readonly<Record<string, string>> = { ICMPv4: 'icmp', ICMPv6: '58', HTTP: 'tcp' };

function toState(flags: string, isReply: boolean): Flow['state'] {
  if (flags.includes('RST')) return 'reset';
  if (flags.includes('FIN')) return 'closed';
  if (flags === '') return isReply ? 'established' : undefined;
  return flags.includes('SYN') && !flags.includes('ACK') ? 'attempted' : 'established';
}

function toIcmpType(protocol: string, summary: string): string | undefined {
  const isV4 = protocol === 'ICMPv4';
  if (summary.endsWith('EchoRequest')) return isV4 ? '8' : '128';
  return summary.endsWith('EchoReply') ? (isV4 ? '0' : '129') : undefined;
}

/** `10.0.0.1:443`, `[fd00::1]:443`, or the address alone. */
function splitEnd(text: string): { readonly address: string; readonly port: string | undefined } {
  const [, long, short, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  return port === undefined ? { address: text, port } : { address: long ?? short ?? '', port };
}

/** An identity that has a name is one of the reserved. */
function toZone(identity: string | undefined): string | undefined {
  return identity === undefined || identity === '' || identity.startsWith('ID:') ? undefined : identity;
}
