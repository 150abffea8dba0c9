import type { DecodeSource, Flow } from '#core/model';
import { toAddressText } from '#core/net';
import { carriedLine } from '#decoders/carriers';
import { isOfJson } from '#decoders/lines';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { parseHead, toDateMs } from '#decoders/syslog';
import { toCount, toTimeMs } from '#decoders/values';
import { isListed } from './read-listing.ts';
import { isOwnObject, type LogFields, readFields } from './read-fields.ts';

/** Source: Check Point Logs Fields Description, `action`. */
const ACTIONS: Readonly<Record<string, NonNullable<Flow['action']>>> = {
  accept: 'accept',
  allow: 'accept',
  encrypt: 'accept',
  decrypt: 'accept',
  authcrypt: 'accept',
  authorize: 'accept',
  bypass: 'accept',
  monitor: 'accept',
  'inform user': 'accept',
  drop: 'drop',
  block: 'drop',
  prevent: 'drop',
  deauthorize: 'drop',
  reject: 'reject',
};

/** Blades of access control; those of threats tell what they found inside of connections. */
const BLADES =
  /FireWall-1|^(?:Firewall|VPN|Application Control|URL Filtering|Content Awareness|Check Point|Log Update)$/i;

const OWN =
  /\bCheckPoint \S+ - \[|\[Fields@1\.3\.6\.1\.4\.1\.2620|\b(?:CEF:0|LEEF:\d\.\d)\|Check Point\||\boriginsicname\b|\bproduct=VPN-1 & FireWall-1\b|"?\bloguid"?[:=]"?\{0x/;

/** Source: Check Point Logging and Monitoring, Log Exporter (sk122323), R80 to R82. */
export const CHECKPOINT = fromLogLines({
  name: 'checkpoint',
  hasObjects: true,
  recognises: (lines) =>
    lines.some((line) => (OWN.test(line) && (!isOfJson(line) || isOwnObject(line))) || isListed(line)),
  readLine,
});

function readLine(whole: string, { writtenMs }: DecodeSource): LogRecord {
  const line = whole.startsWith('{') && !isOwnObject(whole) ? carriedLine(whole) : whole;
  const fields = readFields(line);
  if (!fields) return { kind: 'bad', why: `\`${line.slice(0, 40)}\` has no fields; expected [action:"Accept"; …]` };
  const { get, start } = fields;
  const product = get('product');
  if (product !== undefined && !BLADES.test(product))
    return { kind: 'skipped', why: 'a log of a blade other than of access control' };
  const told = get('action')?.toLowerCase();
  const action = told === undefined ? undefined : ACTIONS[told];
  if (told !== undefined && !action) return { kind: 'skipped', why: 'a log that is not of a connection' };
  const [source, destination] = [get('src'), get('dst')];
  if (source === undefined || destination === undefined || get('proto') === undefined)
    return { kind: 'skipped', why: 'a log without two addresses and a protocol' };
  if (toAddressText(source) === undefined || toAddressText(destination) === undefined)
    return { kind: 'skipped', why: 'a name stands in place of an address' };
  const head = parseHead(line.slice(0, start), writtenMs);
  const { startMs, endMs } = toTimes(get, head.timeMs ?? writtenMs);
  const way = get('ifdir');
  const flow = buildFlow({
    startMs,
    endMs,
    source,
    destination,
    protocol: get('proto'),
    sourcePort: toNumber(get('s_port')),
    destinationPort: toNumber(get('service')),
    icmpType: get('icmp_type'),
    icmpCode: get('icmp_code'),
    // What came in from the client is what the client sent.
    bytes: get('client_inbound_bytes') ?? get('sent_bytes'),
    packets: get('client_inbound_packets'),
    reverseBytes: get('client_outbound_bytes') ?? get('received_bytes'),
    reversePackets: get('client_outbound_packets'),
    translated: {
      source: get('xlatesrc'),
      sourcePort: toNumber(get('xlatesport')),
      destination: get('xlatedst'),
      destinationPort: toNumber(get('xlatedport')),
    },
    ...(action && { action }),
    ...(way === 'inbound' && { direction: 'ingress' }),
    ...(way === 'outbound' && { direction: 'egress' }),
    ...(action && { state: action === 'accept' ? 'established' : 'rejected' }),
    exporter: get('origin') ?? head.host,
    user: get('src_user_name') ?? get('user'),
    rule: get('rule_name') ?? get('rule') ?? get('rule_uid'),
    zones: { source: get('inzone'), destination: get('outzone') },
    names: { source: get('src_machine_name'), destination: get('dst_machine_name') },
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const id = get('loguid');
  // Accepted connections are told again, under the same number, as their counters grow.
  if (id === undefined || action !== 'accept' || /^[{<]?(?:0x)?0+(?:,(?:0x)?0+)*[}>]?$/.test(id))
    return { kind: 'flow', flow: flow.value };
  const { protocol, sourcePort, destinationPort } = flow.value;
  const key = `${id} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  return { kind: 'update', key, flow: flow.value };
}

/** Seconds or milliseconds since 1970; LEA clients write dates. */
function toTimes(get: LogFields['get'], loggedMs: number) {
  const read = (name: string) => {
    const text = get(name);
    const count = toCount(text, 99_999_999_999_999);
    if (count === undefined) return toDateMs(text ?? '');
    return toTimeMs(count < 100_000_000_000 ? count * 1000 : count);
  };
  const startMs = read('start_time') ?? read('time') ?? loggedMs;
  const [seconds = 0, minutes = 0, hours = 0] = (get('elapsed') ?? '0').split(':').toReversed().map(Number);
  const elapsedMs = (hours * 3600 + minutes * 60 + seconds) * 1000;
  const lastMs = read('lastupdatetime') ?? startMs;
  return {
    startMs,
    endMs: Math.max(lastMs, startMs + (elapsedMs > 0 && elapsedMs < 1e11 ? Math.floor(elapsedMs) : 0)),
  };
}

/** Ports may be told by the name of their service. */
function toNumber(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
