import { toDateMs } from '#decoders/syslog';
import type { TrafficLog } from './traffic-log.ts';

/** Receive time, serial number, type and subtype, as every log begins. */
const START =
  /(?:^|[\s,])(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}),([^,]*),(TRAFFIC|THREAT|CONFIG|SYSTEM|HIPMATCH|HIP-MATCH|GLOBALPROTECT|DECRYPTION|TUNNEL|SCTP|AUTHENTICATION|USERID|IPTAG|CORRELATION|GTP|AUDIT|WILDFIRE|URL|DATA),([^,]*),/;

/** Columns from the receive time on. Source: PAN-OS administrator's guide, Traffic Log Fields. */
const COLUMN = {
  source: 6,
  destination: 7,
  natSource: 8,
  natDestination: 9,
  rule: 10,
  sourceUser: 11,
  sourceZone: 15,
  destinationZone: 16,
  sessionId: 21,
  sourcePort: 23,
  destinationPort: 24,
  natSourcePort: 25,
  natDestinationPort: 26,
  protocol: 28,
  action: 29,
  bytesSent: 31,
  bytesReceived: 32,
  elapsed: 35,
  packetsSent: 43,
  packetsReceived: 44,
  endReason: 45,
  deviceName: 51,
} as const;
const GENERATED = 5;
const START_TIME = 34;
const FEWEST = 35;

export function isCsv(line: string): boolean {
  return START.test(line);
}

/** Undefined: the line has no such beginning. */
export function readCsv(line: string): TrafficLog | undefined {
  const start = START.exec(line);
  if (!start) return undefined;
  const [, receivedAt = '', serial = '', type = '', subtype = ''] = start;
  const cells = type === 'TRAFFIC' ? splitCells(line.slice(start.index + (start[0].startsWith('2') ? 0 : 1))) : [];
  const loggedMs = toDateMs(cells[GENERATED] ?? '') ?? toDateMs(receivedAt);
  return {
    type,
    subtype,
    serial,
    loggedMs,
    startMs: toDateMs(cells[START_TIME] ?? '') ?? loggedMs,
    cell: (name) => cells[COLUMN[name]],
    ...(type === 'TRAFFIC' &&
      cells.length < FEWEST && { why: `${cells.length} fields; expected the ${FEWEST} and more of a traffic log` }),
  };
}

/** Of a line of CSV; quoted cells may hold commas, and quotes twice. */
function splitCells(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  for (const [, quoted, plain = ''] of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
  return cells;
}
