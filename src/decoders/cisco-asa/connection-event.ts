import type { Flow } from '#core/model';
import { buildFlow, type LogRecord } from '#decoders/log-records';
import { toDateMs } from '#decoders/syslog';

/** `Key: value` pairs; a value ends before the next `, Key: `. */
const PAIR = /(?:^|, )([A-Z][\w -]*): (.*?)(?=, [A-Z][\w -]*: |$)/g;

const ACTIONS: Readonly<Record<string, NonNullable<Flow['action']>>> = {
  allow: 'accept',
  trust: 'accept',
  fastpath: 'accept',
  monitor: 'accept',
  // Who goes on from the page in its place is told again, with the action Allow.
  'interactive block': 'drop',
  'interactive block with reset': 'reject',
  block: 'drop',
  'block with reset': 'reject',
};

const ICMP_TYPES: Readonly<Record<string, string>> = {
  'Echo Request': '8',
  'Echo Reply': '0',
  'Destination Unreachable': '3',
  'Time Exceeded': '11',
};

/** 430002 tells the start of a connection, 430003 its end. Source: Cisco Secure Firewall Threat Defense Syslog Messages. */
export function readConnectionEvent(text: string, number: string, atMs: number, host: string | undefined): LogRecord {
  const values = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(PAIR)) if (!values.has(key)) values.set(key, value.trim());
  const action = ACTIONS[(values.get('AccessControlRuleAction') ?? '').toLowerCase()];
  const duration = values.get('ConnectionDuration') ?? '';
  const user = values.get('User') ?? values.get('UserName');
  const isEnd = number === '430003';
  const flow = buildFlow({
    startMs:
      toDateMs(values.get('FirstPacketSecond') ?? '') ??
      (/^\d{1,9}$/.test(duration) ? Math.max(0, atMs - Number(duration) * 1000) : atMs),
    endMs: atMs,
    source: values.get('SrcIP'),
    destination: values.get('DstIP'),
    protocol: values.get('Protocol'),
    sourcePort: values.get('SrcPort'),
    destinationPort: values.get('DstPort'),
    icmpType: ICMP_TYPES[values.get('ICMPType') ?? ''] ?? values.get('ICMPType'),
    icmpCode: values.get('ICMPCode') === 'No Code' ? '0' : values.get('ICMPCode'),
    bytes: values.get('InitiatorBytes'),
    packets: values.get('InitiatorPackets'),
    reverseBytes: values.get('ResponderBytes'),
    reversePackets: values.get('ResponderPackets'),
    translated: {
      source: values.get('NAT_InitiatorIP'),
      sourcePort: values.get('NAT_InitiatorPort'),
      destination: values.get('NAT_ResponderIP'),
      destinationPort: values.get('NAT_ResponderPort'),
    },
    ...(action && { action }),
    state: action === 'drop' || action === 'reject' ? 'rejected' : isEnd ? 'closed' : 'established',
    exporter: host,
    user: user === 'No Authentication Required' || user === 'Unknown' ? undefined : user,
    rule: values.get('AccessControlRuleName') ?? values.get('ACPolicy'),
    zones: { source: values.get('IngressZone'), destination: values.get('EgressZone') },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const { source, destination, protocol, sourcePort, destinationPort } = flow.value;
  const id = ['DeviceUUID', 'InstanceID', 'ConnectionID'].map((name) => values.get(name) ?? '').join(' ');
  const key = `event ${host} ${id} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  return { kind: isEnd ? 'finish' : 'begin', key, flow: flow.value };
}
