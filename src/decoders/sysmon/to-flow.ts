import type { Flow } from '#core/model';
import { buildFlow, type LogRecord, toRecord } from '#decoders/log-records';
import { toDateMs } from '#decoders/syslog';
import type { WindowsEvent } from './windows-event.ts';

const CONNECTION = 3;
const PACKET_BLOCKED = 5152;
const CONNECTION_PERMITTED = 5156;
const CONNECTION_BLOCKED = 5157;

/** What tells of no connection, by the event's number. */
const SYSMON_OTHERS: Readonly<Record<number, string>> = { 22: 'a DNS query' };
const SECURITY_OTHERS: Readonly<Record<number, string>> = {
  5154: 'a port that is listened at',
  5155: 'a port that is listened at',
  5158: 'a bind to a local port',
  5159: 'a bind to a local port',
};
const OTHER = 'an event of another kind';

/** Layers at which the platform is asked about connections as they begin (`ALE_AUTH_CONNECT`, `ALE_AUTH_RECV_ACCEPT`). */
const LAYERS_OF_BEGINNINGS: ReadonlySet<string> = new Set(['%%14610', '%%14611', 'Receive/Accept', 'Connect']);

/** Source: Sysmon, event ID 3; Microsoft Learn, Audit Filtering Platform Connection. */
export function toLogRecord(event: WindowsEvent, writtenMs: number): LogRecord {
  if (event.channel.includes('sysmon') || event.provider.includes('sysmon'))
    return event.id === CONNECTION
      ? ofSysmon(event, writtenMs)
      : { kind: 'skipped', why: SYSMON_OTHERS[event.id] ?? OTHER };
  const isOfPlatform = event.channel.includes('security') || event.provider.includes('security-auditing');
  if (isOfPlatform && [PACKET_BLOCKED, CONNECTION_PERMITTED, CONNECTION_BLOCKED].includes(event.id))
    return ofPlatform(event, writtenMs);
  return { kind: 'skipped', why: (isOfPlatform ? SECURITY_OTHERS[event.id] : undefined) ?? OTHER };
}

/** Sysmon sees connections that came about; it decides nothing. */
function ofSysmon({ field, computer, times }: WindowsEvent, writtenMs: number): LogRecord {
  const isInitiated = field('Initiated')?.toLowerCase();
  const protocol = field('Protocol')?.toLowerCase();
  // Of UDP that others began the own end stands first, of TCP who began.
  const isOwnFirst = isInitiated === 'true' || protocol === 'udp';
  const direction = isInitiated === undefined ? undefined : isOwnFirst ? 'egress' : 'ingress';
  return toRecord(
    buildFlow({
      startMs: toTime([field('UtcTime'), ...times], writtenMs),
      source: toAddress(field('SourceIp')),
      destination: toAddress(field('DestinationIp')),
      protocol,
      sourcePort: field('SourcePort'),
      destinationPort: field('DestinationPort'),
      ...(protocol === 'tcp' && { state: 'established' }),
      ...(direction && { direction }),
      // Sysmon says so of answers too, where it did not see what was asked.
      initiator: protocol === 'udp' && isInitiated !== 'true' ? 'unknown' : 'source',
      exporter: computer,
      process: field('Image'),
      user: field('User'),
      names: { source: field('SourceHostname'), destination: field('DestinationHostname') },
    }),
  );
}

function ofPlatform(event: WindowsEvent, writtenMs: number): LogRecord {
  const { field, computer, times, id } = event;
  const direction = toDirection(field('Direction'));
  const protocol = field('Protocol');
  const isPermitted = id === CONNECTION_PERMITTED;
  const filter = field('FilterRTID') ?? field('FilterId');
  const icmp = protocol === '1' || protocol === '58' ? toIcmp(field, direction) : {};
  return toRecord(
    buildFlow({
      startMs: toTime(times, writtenMs),
      source: toAddress(field('SourceAddress')),
      destination: toAddress(field('DestAddress') ?? field('DestinationAddress')),
      protocol,
      sourcePort: field('SourcePort'),
      destinationPort: field('DestPort') ?? field('DestinationPort'),
      ...icmp,
      action: isPermitted ? 'accept' : 'drop',
      ...(!isPermitted && { state: 'rejected' }),
      ...(direction && { direction }),
      initiator: id === PACKET_BLOCKED && !LAYERS_OF_BEGINNINGS.has(field('LayerName') ?? '') ? 'unknown' : 'source',
      exporter: computer,
      process: field('Application'),
      rule: field('FilterOrigin') ?? (filter === '0' ? undefined : filter),
    }),
  );
}

/** By the number of the message, or its English text. */
function toDirection(text: string | undefined): Flow['direction'] {
  if (text === '%%14592' || text === 'Inbound') return 'ingress';
  return text === '%%14593' || text === 'Outbound' ? 'egress' : undefined;
}

/** The local port is the type and the remote one the code. Source: Microsoft Learn, FWPM_CONDITION_ICMP_TYPE. */
function toIcmp(field: WindowsEvent['field'], direction: Flow['direction']) {
  const isIn = direction === 'ingress';
  const [source, destination] = [field('SourcePort'), field('DestPort')];
  return { icmpType: isIn ? destination : source, icmpCode: isIn ? source : destination };
}

/** Without the interface: `fe80::1%12`. */
function toAddress(text: string | undefined): string | undefined {
  return text?.replace(/%.*$/, '');
}

function toTime(times: readonly (string | undefined)[], writtenMs: number): number {
  for (const text of times) {
    const ms = text === undefined ? undefined : toDateMs(text);
    if (ms !== undefined) return ms;
  }
  return writtenMs;
}
