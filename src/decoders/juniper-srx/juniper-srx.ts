import type { DecodeSource, Flow } from '#core/model';
import { parseKeyValues } from '#decoders/key-values';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { parseHead } from '#decoders/syslog';

const EVENT = /\b(RT_FLOW_SESSION_(?:CREATE|CLOSE|DENY)|APPTRACK_SESSION_(?:CREATE|CLOSE|VOL_UPDATE))(?:_USF|_LS)?\b/;
const OTHER = /\bRT_(?:FLOW|IDP|UTM|IDS|AAMW|SECINTEL|NAT|SRC_NAT)\w*\b|\bAPPTRACK_\w+|\bjunos@/;
/** The text form. Source: Junos OS, System Log Explorer, RT_FLOW_SESSION_CREATE. */
const TEXT_ADDRESSES =
  /: (?:AppTrack )?(?:session (?:created|closed|denied)|volume update)\s{0,4}(.{0,200}?):?\s{0,4}([0-9a-fA-F:.]{2,45})\/(\d{1,5})->([0-9a-fA-F:.]{2,45})\/(\d{1,5})(?: (?:0x[0-9a-f]{1,8}))? (\S{1,200}) (.*)$/;

/** Source: Junos OS, System Log Explorer. Structured and text form. */
export const JUNIPER_SRX = fromLogLines({
  name: 'juniper-srx',
  recognises: (lines) => lines.some((line) => EVENT.test(line)),
  readLine,
});

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const event = EVENT.exec(line);
  if (!event)
    return {
      kind: 'skipped',
      why: OTHER.test(line) ? 'an event other than of sessions' : 'a message of another program',
    };
  const name = event[1] ?? '';
  const head = parseHead(line.slice(0, event.index), writtenMs);
  const structured = line.indexOf('[junos@');
  const values = structured >= 0 ? parseKeyValues(line.slice(structured + 1)) : parseText(line.slice(event.index));
  if (!values) return { kind: 'bad', why: 'a session without its fields; expected addresses and ports' };
  const loggedMs = head.timeMs ?? writtenMs;
  const elapsed = values.get('elapsed-time') ?? '';
  const isDeny = name.endsWith('DENY');
  const reason = values.get('reason') ?? '';
  const icmp = values.get('protocol-id') === '1' || values.get('protocol-id') === '58';
  const flow = buildFlow({
    startMs: /^\d{1,9}$/.test(elapsed) ? Math.max(0, loggedMs - Number(elapsed) * 1000) : loggedMs,
    endMs: loggedMs,
    source: values.get('source-address'),
    destination: values.get('destination-address'),
    protocol: values.get('protocol-id'),
    sourcePort: values.get('source-port'),
    destinationPort: values.get('destination-port'),
    ...(icmp && isDeny && { icmpType: values.get('icmp-type') }),
    bytes: values.get('bytes-from-client'),
    packets: values.get('packets-from-client'),
    reverseBytes: values.get('bytes-from-server'),
    reversePackets: values.get('packets-from-server'),
    translated: {
      source: values.get('nat-source-address'),
      sourcePort: values.get('nat-source-port'),
      destination: values.get('nat-destination-address'),
      destinationPort: values.get('nat-destination-port'),
    },
    action: isDeny ? 'drop' : 'accept',
    state: isDeny ? 'rejected' : name.endsWith('CLOSE') ? toState(reason) : 'established',
    exporter: head.host,
    user: toTold(values.get('username')),
    rule: values.get('policy-name'),
    zones: { source: values.get('source-zone-name'), destination: values.get('destination-zone-name') },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const session = values.get('session-id-32') ?? values.get('session-id');
  if (isDeny || session === undefined) return { kind: 'flow', flow: flow.value };
  const kind = name.endsWith('CREATE') ? 'begin' : name.endsWith('CLOSE') ? 'finish' : 'update';
  // The application tracker tells the same sessions again: its records pair among themselves.
  const { source, destination, protocol, sourcePort } = flow.value;
  const key = `${name.slice(0, 2)} ${head.host} ${session} ${source} ${sourcePort} ${destination} ${protocol}`;
  return { kind, key, flow: flow.value };
}

function toState(reason: string): NonNullable<Flow['state']> {
  return /RST/.test(reason) ? 'reset' : 'closed';
}

function toTold(text: string | undefined): string | undefined {
  return text === undefined || text === 'N/A' || text === 'UNKNOWN' || text === 'None' ? undefined : text;
}

/**
 * `session created 10.0.0.1/5000->10.0.0.2/80 junos-http 10.1.0.1/6000->10.0.0.2/80 rule1 None 6 policy trust untrust 55
 * …`, and of a closed one `… 55 3(180) 2(120) 5 …`.
 */
function parseText(text: string): ReadonlyMap<string, string> | undefined {
  const [, reason = '', source = '', sourcePort = '', destination = '', destinationPort = '', , rest = ''] =
    TEXT_ADDRESSES.exec(text) ?? [];
  if (source === '') return undefined;
  const values = new Map([
    ['reason', reason],
    ['source-address', source],
    ['source-port', sourcePort],
    ['destination-address', destination],
    ['destination-port', destinationPort],
  ]);
  const translated =
    /^(?:[^\s/]{1,200} [^\s/]{1,200} )?([0-9a-fA-F:.]{2,45})\/(\d{1,5})->([0-9a-fA-F:.]{2,45})\/(\d{1,5}) (?:0x[0-9a-f]{1,8} )?(.*)$/.exec(
      rest,
    );
  if (translated) {
    for (const [i, key] of [
      'nat-source-address',
      'nat-source-port',
      'nat-destination-address',
      'nat-destination-port',
    ].entries())
      values.set(key, translated[i + 1] ?? '');
    // Rule names, with their types in later versions; then protocol, policy, zones and session.
    const named =
      / (\d{1,3}) (\S{1,200}) (\S{1,200}) (\S{1,200}) (\d{1,20})(?: (\d+)\((\d+)\) (\d+)\((\d+)\) (\d+))?/.exec(
        ` ${translated[5]}`,
      );
    if (!named) return undefined;
    const keys = ['protocol-id', 'policy-name', 'source-zone-name', 'destination-zone-name', 'session-id-32'];
    const counters = [
      'packets-from-client',
      'bytes-from-client',
      'packets-from-server',
      'bytes-from-server',
      'elapsed-time',
    ];
    for (const [i, key] of [...keys, ...counters].entries())
      if (named[i + 1] !== undefined) values.set(key, named[i + 1] ?? '');
    return values;
  }
  const denied = /^(\d{1,3})\((\d{1,3})\) (\S+) (\S+) (\S+)/.exec(rest);
  if (!denied) return undefined;
  for (const [i, key] of [
    'protocol-id',
    'icmp-type',
    'policy-name',
    'source-zone-name',
    'destination-zone-name',
  ].entries())
    values.set(key, denied[i + 1] ?? '');
  return values;
}
