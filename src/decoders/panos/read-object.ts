import { parseFields, textOf } from '#decoders/json-fields';
import { toDateMs } from '#decoders/syslog';
import { toCount, toTimeMs } from '#decoders/values';
import type { CellName, TrafficLog } from './traffic-log.ts';

/**
 * What Strata Logging Service calls the fields where it writes objects, and what its queries call them. Source: Palo Alto
 * Networks, Strata Logging Service, Traffic HTTPS Fields and Traffic.
 */
const KEYS: Readonly<Record<CellName, readonly string[]>> = {
  source: ['SourceAddress', 'source_ip.value', 'source_ip'],
  destination: ['DestinationAddress', 'dest_ip.value', 'dest_ip'],
  natSource: ['NATSource', 'nat_source.value', 'nat_source'],
  natDestination: ['NATDestination', 'nat_dest.value', 'nat_dest'],
  rule: ['Rule', 'rule_matched'],
  sourceUser: ['SourceUser', 'source_user'],
  sourceZone: ['FromZone', 'from_zone'],
  destinationZone: ['ToZone', 'to_zone'],
  sessionId: ['SessionID', 'session_id'],
  sourcePort: ['SourcePort', 'source_port'],
  destinationPort: ['DestinationPort', 'dest_port'],
  natSourcePort: ['NATSourcePort', 'nat_source_port'],
  natDestinationPort: ['NATDestinationPort', 'nat_dest_port'],
  protocol: ['Protocol', 'protocol.value', 'protocol'],
  action: ['Action', 'action.value', 'action'],
  bytesSent: ['BytesSent', 'bytes_sent'],
  bytesReceived: ['BytesReceived', 'bytes_received'],
  elapsed: ['SessionDuration', 'total_time_elapsed'],
  packetsSent: ['PacketsSent', 'packets_sent'],
  packetsReceived: ['PacketsReceived', 'packets_received'],
  endReason: ['SessionEndReason', 'session_end_reason.value', 'session_end_reason'],
  deviceName: ['DeviceName', 'log_source_name'],
};
const OBJECT = /"(?:LogType|log_type)"\s{0,4}:/;
const ENDS = /"(?:SourceAddress|source_ip|DeviceSN|log_source_id)"/;

/** Whether a line is a log of PAN-OS as an object. */
export function isObject(line: string): boolean {
  return line.startsWith('{') && OBJECT.test(line) && ENDS.test(line);
}

/** Undefined: the line is none. */
export function readObject(line: string): TrafficLog | undefined {
  const fields = isObject(line) ? parseFields(line) : undefined;
  if (!fields) return undefined;
  const find = (keys: readonly string[]) => keys.map((key) => textAt(fields, key)).find((value) => value !== undefined);
  const loggedMs = toMs(find(['TimeGenerated', 'time_generated', 'TimeReceived', 'log_time']));
  const startMs = toMs(find(['SessionStartTime', 'session_start_time']));
  return {
    type: (find(['LogType', 'log_type.value', 'log_type']) ?? '').toUpperCase(),
    subtype: find(['Subtype', 'sub_type.value', 'sub_type']) ?? '',
    serial: find(['DeviceSN', 'log_source_id']) ?? '',
    loggedMs,
    startMs: startMs ?? loggedMs,
    cell: (name) => find(KEYS[name]),
  };
}

/** `action.value`: as a name of its own, or within. */
function textAt(fields: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const own = textOf(fields[key]);
  const [outer = '', inner] = key.split('.');
  const within = fields[outer];
  if (own !== undefined || inner === undefined || typeof within !== 'object' || within === null) return own;
  return textOf(Object.entries(within).find(([name]) => name === inner)?.[1]);
}

/** ISO, or microseconds since 1970. */
function toMs(text: string | undefined): number | undefined {
  const micros = toCount(text);
  if (micros === undefined) return toDateMs(text ?? '');
  return toTimeMs(micros > 100_000_000_000_000 ? Math.floor(micros / 1000) : micros);
}
