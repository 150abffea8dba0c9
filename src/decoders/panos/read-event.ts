import { parseCef, parseLeef } from '#decoders/cef';
import { parseHead, toDateMs } from '#decoders/syslog';
import type { CellName, TrafficLog } from './traffic-log.ts';

const ENVELOPE = /\b(?:CEF:0|LEEF:\d\.\d)\|Palo Alto Networks\|/;

/**
 * What CEF and LEEF call the fields. Sources: Palo Alto Networks, CEF Configuration Guide (`in=$bytes_sent`,
 * `out=$bytes_received`, `start=$cef-formatted-time_generated`), Strata Logging Service, Traffic CEF Fields; IBM, QRadar DSM guide, PAN-OS (LEEF).
 */
const KEYS: Readonly<Record<CellName, readonly string[]>> = {
  source: ['src'],
  destination: ['dst'],
  natSource: ['sourceTranslatedAddress', 'srcPostNAT'],
  natDestination: ['destinationTranslatedAddress', 'dstPostNAT'],
  rule: ['cs1', 'RuleName'],
  sourceUser: ['suser', 'usrName', 'SourceUser'],
  sourceZone: ['cs4', 'SourceZone'],
  destinationZone: ['cs5', 'DestinationZone'],
  sessionId: ['cn1', 'SessionID'],
  sourcePort: ['spt', 'srcPort'],
  destinationPort: ['dpt', 'dstPort'],
  natSourcePort: ['sourceTranslatedPort', 'srcPostNATPort'],
  natDestinationPort: ['destinationTranslatedPort', 'dstPostNATPort'],
  protocol: ['proto'],
  action: ['act', 'action'],
  bytesSent: ['in', 'srcBytes'],
  bytesReceived: ['out', 'dstBytes'],
  elapsed: ['cn3', 'ElapsedTime'],
  packetsSent: ['PanOSPacketsSent', 'srcPackets'],
  packetsReceived: ['PanOSPacketsReceived', 'dstPackets'],
  endReason: ['reason', 'SessionEndReason'],
  deviceName: ['dvchost', 'DeviceName'],
};
/** Strata Logging Service (product `LF`) counts from where the firewall stands, not the client. */
const OF_SERVICE: Partial<Readonly<Record<CellName, readonly string[]>>> = {
  bytesSent: ['out'],
  bytesReceived: ['in'],
  sourceUser: ['suser', 'suser0'],
};
const LOGGED = ['start', 'rt', 'devTime', 'ReceiveTime'];

export function isEvent(line: string): boolean {
  return ENVELOPE.test(line);
}

/** Undefined: the line has no such envelope. */
export function readEvent(line: string): TrafficLog | undefined {
  if (!isEvent(line)) return undefined;
  const event = parseCef(line) ?? parseLeef(line);
  if (!event) return undefined;
  const { values, eventId, name, product } = event;
  const find = (keys: readonly string[]) => keys.map((key) => values.get(key)).find((value) => value !== undefined);
  // Some name the type first, some the subtype.
  const isTypeFirst = /^[A-Z]{3,}$/.test(eventId);
  const loggedMs = LOGGED.map((key) => toTimeMs(values.get(key))).find((ms) => ms !== undefined);
  const elapsed = find(KEYS.elapsed) ?? '';
  const startTime = toTimeMs(values.get('StartTime') ?? values.get('PanOSSessionStartTime'));
  const elapsedMs = /^\d{1,9}$/.test(elapsed) ? Number(elapsed) * 1000 : 0;
  return {
    type: values.get('Type') ?? (name === '' ? (values.get('cat') ?? '') : isTypeFirst ? eventId : name),
    subtype: values.get('Subtype') ?? (isTypeFirst ? name : eventId),
    serial: find(['deviceExternalId', 'SerialNumber']) ?? '',
    loggedMs,
    startMs: startTime ?? (loggedMs === undefined ? undefined : Math.max(0, loggedMs - elapsedMs)),
    cell: (cellName) => find((product === 'LF' ? OF_SERVICE[cellName] : undefined) ?? KEYS[cellName]),
  };
}

/** `2024/01/30 16:09:07`, `Jan 30 2024 16:09:07 GMT`, milliseconds since 1970. */
function toTimeMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{13}$/.test(text) ? Number(text) : (toDateMs(text) ?? parseHead(text, 0).timeMs);
}
