import type { DecodeSource, Flow } from '#core/model';
import { parseKeyValues } from '#decoders/key-values';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { parseHead } from '#decoders/syslog';

const EVENT =
  /(?:^|\s)(flows|firewall|vpn_firewall|cellular_firewall|bridge_anyconnect_client_vpn_firewall|l7_firewall|ip_flow_start|ip_flow_end)\s{1,8}(?=.{0,300}?\bsrc=)/;
const OTHER = /(?:^|\s)(events|urls|ids-alerts|security_event|airmarshal_events|ip_flow_\w+)(?:\s|$)/;

/** Source: Meraki documentation, Syslog Event Types and Log Samples. */
export const MERAKI = fromLogLines({
  name: 'meraki',
  recognises: (lines) => lines.some((line) => EVENT.test(line) && /\bprotocol=/.test(line)),
  readLine,
});

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const event = EVENT.exec(line);
  if (!event)
    return OTHER.test(line)
      ? { kind: 'skipped', why: 'an event other than of flows' }
      : { kind: 'bad', why: `\`${line.slice(0, 40)}\` is no event of Meraki; expected \`flows src=…\`` };
  const head = parseHead(line.slice(0, event.index), writtenMs);
  const text = line.slice(event.index + event[0].length);
  const values = parseKeyValues(text);
  const kind = event[1] ?? '';
  const pattern = /\bpattern: (.*)$/.exec(text)?.[1]?.trim();
  const action = kind.startsWith('ip_flow')
    ? undefined
    : toAction(/^(allow|deny)\b/.exec(text)?.[1] ?? pattern ?? values.get('decision') ?? '');
  const atMs = head.timeMs ?? writtenMs;
  const port = values.get('translated_port');
  const flow = buildFlow({
    startMs: atMs,
    source: values.get('src'),
    destination: values.get('dst'),
    protocol: values.get('protocol'),
    sourcePort: values.get('sport'),
    destinationPort: values.get('dport'),
    icmpType: values.get('type'),
    icmpCode: values.get('code'),
    translated: {
      source: values.get('translated_src_ip'),
      destination: values.get('translated_dst_ip'),
      ...(values.has('translated_dst_ip') ? { destinationPort: port } : { sourcePort: port }),
    },
    ...(action && { action }),
    state:
      kind === 'ip_flow_start'
        ? 'established'
        : kind === 'ip_flow_end'
          ? 'closed'
          : action === 'drop'
            ? 'rejected'
            : undefined,
    exporter: head.host,
    rule: pattern,
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  if (!kind.startsWith('ip_flow')) return { kind: 'flow', flow: flow.value };
  const { source, sourcePort, destination, destinationPort, protocol } = flow.value;
  const key = `${head.host} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  return { kind: kind === 'ip_flow_start' ? 'begin' : 'finish', key, flow: flow.value };
}

/** `pattern: 1 all`: a rule that matches tells 1 where it denies and 0 where it allows. */
function toAction(text: string): Flow['action'] {
  const word = /^(?:Group Policy )?(allow|deny|blocked|0|1)\b/i.exec(text)?.[1]?.toLowerCase();
  return word === undefined ? undefined : word === 'allow' || word === '0' ? 'accept' : 'drop';
}
