import type { DecodeSource } from '#core/model';
import { buildFlow, fromLogLines, type LogRecord, toRecord } from '#decoders/log-records';
import { parseHead } from '#decoders/syslog';

const PROGRAM = /\bfilterlog(?:\[\d+\])?[: ]/;
/** Rule, sub rule, anchor, tracker, interface, reason, action, direction, version of IP. */
const MESSAGE =
  /(?:^|\s)(\d*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,(?:block|pass|reject|rdr|nat|binat|match|unkn\([^,]*\)|[a-z-]+),(?:in|out|in\/out),[46],.*)$/;

/** ICMP types by the names of the log. Source: pfSense, Raw Filter Log Format. */
const ICMP_TYPES: Readonly<Record<string, string>> = {
  request: '8',
  reply: '0',
  unreachproto: '3',
  unreachport: '3',
  unreach: '3',
  needfrag: '3',
  redirect: '5',
  timexceed: '11',
  paramprob: '12',
  tstamp: '13',
  tstampreply: '14',
  maskreq: '17',
  maskreply: '18',
};
const UNREACHABLE_CODES: Readonly<Record<string, string>> = { unreachproto: '2', unreachport: '3', needfrag: '4' };

/** Source: pfSense documentation, Raw Filter Log Format; OPNsense, filterlog. */
export const PFSENSE = fromLogLines({
  name: 'pfsense',
  recognises: (lines) => lines.some((line) => PROGRAM.test(line) && MESSAGE.test(line)),
  readLine,
});

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const message = MESSAGE.exec(line)?.[1];
  if (message === undefined || !PROGRAM.test(line))
    return PROGRAM.test(line)
      ? {
          kind: 'bad',
          why: 'a filter log without its fields; expected rule, interface, action, direction and addresses',
        }
      : { kind: 'skipped', why: 'a message of another program' };
  const head = parseHead(line, writtenMs);
  const cells = message.split(',');
  const isIpv4 = cells[8] === '4';
  // Behind the head of IPv4 are 18 and of IPv6 are 15 fields, both with length and addresses last.
  const at = isIpv4 ? 17 : 14;
  const name = ((isIpv4 ? cells[16] : cells[12]) ?? '').toLowerCase();
  const number = isIpv4 ? cells[15] : cells[13];
  const action = toAction(cells[6] ?? '');
  if (action === 'other') return { kind: 'skipped', why: 'a translation or another action that decides nothing' };
  const isIcmp = name.startsWith('icmp') || name === 'ipv6-icmp';
  const kind = cells[at + 3] ?? '';
  return toRecord(
    buildFlow({
      startMs: head.timeMs ?? writtenMs,
      source: cells[at + 1],
      destination: cells[at + 2],
      protocol: number !== undefined && /^\d+$/.test(number) ? number : name,
      sourcePort: cells[at + 3],
      destinationPort: cells[at + 4],
      ...(isIcmp && { icmpType: ICMP_TYPES[kind] ?? kind, icmpCode: UNREACHABLE_CODES[kind] }),
      // Of IPv6 the log tells the length of the payload.
      bytes: isIpv4 ? cells[at] : toWholeLength(cells[at]),
      packets: '1',
      action,
      state: action === 'accept' ? undefined : 'rejected',
      initiator: isFirst(number, isIcmp ? (ICMP_TYPES[kind] ?? kind) : '', cells[at + 6]) ? 'source' : 'unknown',
      direction: cells[7] === 'in' ? 'ingress' : cells[7] === 'out' ? 'egress' : undefined,
      exporter: head.host,
      rule: cells[3] === '' || cells[3] === '0' ? cells[0] : cells[3],
    }),
  );
}

/** A packet that meets no state is the first, unless it says that it answers: a segment without SYN, a message of ICMP that asks nothing. */
function isFirst(protocol: string | undefined, icmpType: string, flags: string | undefined): boolean {
  if (protocol === '6') return flags === undefined || /^(?!.*A).*S/.test(flags);
  return protocol !== '1' || icmpType === '' || ['8', '13', '17'].includes(icmpType);
}

function toAction(text: string) {
  return text === 'pass' ? 'accept' : text === 'block' ? 'drop' : text === 'reject' ? 'reject' : 'other';
}

function toWholeLength(payload: string | undefined): string | undefined {
  return payload !== undefined && /^\d{1,6}$/.test(payload) ? String(Number(payload) + 40) : undefined;
}
