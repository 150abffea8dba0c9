import type { Flow } from '#core/model';
import { buildFlow, fromLogLines, type LogRecord, toRecord } from '#decoders/log-records';
import { toDateMs } from '#decoders/syslog';

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
  sourcePort: 23,
  destinationPort: 24,
  natSourcePort: 25,
  natDestinationPort: 26,
  protocol: 28,
  action: 29,
  bytesSent: 31,
  bytesReceived: 32,
  startTime: 34,
  elapsed: 35,
  packetsSent: 43,
  packetsReceived: 44,
  endReason: 45,
  deviceName: 51,
} as const;

const ACTIONS: Readonly<Record<string, NonNullable<Flow['action']>>> = {
  allow: 'accept',
  alert: 'accept',
  deny: 'drop',
  drop: 'drop',
  'drop icmp': 'drop',
  'drop-icmp': 'drop',
  'reset-client': 'reject',
  'reset-server': 'reject',
  'reset-both': 'reject',
  'reset client': 'reject',
  'reset server': 'reject',
  'reset both': 'reject',
};

const STATES: Readonly<Record<string, NonNullable<Flow['state']>>> = {
  'tcp-fin': 'closed',
  'tcp-reuse': 'closed',
  'aged-out': 'closed',
  'tcp-rst-from-client': 'reset',
  'tcp-rst-from-server': 'reset',
  'policy-deny': 'rejected',
};

/** Source: PAN-OS administrator's guide, Syslog Field Descriptions. Times are the device's, taken as UTC. */
export const PANOS = fromLogLines({
  name: 'panos',
  recognises: (lines) => lines.some((line) => START.test(line)),
  readLine,
});

function readLine(line: string): LogRecord {
  const start = START.exec(line);
  if (!start) return { kind: 'bad', why: `\`${line.slice(0, 40)}\` is no log of PAN-OS; expected \`…,TRAFFIC,end,…\`` };
  if (start[3] !== 'TRAFFIC') return { kind: 'skipped', why: 'a log other than TRAFFIC' };
  const cells = splitCells(line.slice(start.index + (start[0].startsWith('2') ? 0 : 1)));
  const cell = (name: keyof typeof COLUMN) => cells[COLUMN[name]];
  if (cells.length < 35)
    return { kind: 'bad', why: `${cells.length} fields; expected the 35 and more of a traffic log` };
  const loggedMs = toDateMs(cells[5] ?? '') ?? toDateMs(start[1] ?? '');
  const startMs = toDateMs(cell('startTime') ?? '') ?? loggedMs;
  if (startMs === undefined || loggedMs === undefined)
    return { kind: 'bad', why: `\`${cell('startTime') ?? ''}\` is no time; expected 2024/01/31 10:00:00` };
  const elapsed = cell('elapsed') ?? '';
  // A log of the start tells the counters of its first packet.
  const subtype = start[4];
  const isRefused = subtype === 'drop' || subtype === 'deny';
  const action = ACTIONS[(cell('action') ?? '').toLowerCase()];
  const protocol = cell('protocol') ?? '';
  return toRecord(
    buildFlow({
      startMs,
      endMs: /^\d{1,9}$/.test(elapsed) ? startMs + Number(elapsed) * 1000 : startMs,
      source: cell('source'),
      destination: cell('destination'),
      protocol,
      sourcePort: cell('sourcePort'),
      destinationPort: cell('destinationPort'),
      bytes: cell('bytesSent'),
      packets: cell('packetsSent'),
      reverseBytes: cell('bytesReceived'),
      reversePackets: cell('packetsReceived'),
      translated: {
        source: cell('natSource'),
        destination: cell('natDestination'),
        sourcePort: cell('natSourcePort'),
        destinationPort: cell('natDestinationPort'),
      },
      ...(action && { action }),
      ...(action === 'accept'
        ? { state: subtype === 'start' ? ('established' as const) : STATES[cell('endReason') ?? ''] }
        : { state: isRefused || action ? ('rejected' as const) : undefined }),
      exporter: cell('deviceName') || start[2],
      user: cell('sourceUser'),
      rule: cell('rule'),
      zones: { source: cell('sourceZone'), destination: cell('destinationZone') },
    }),
  );
}

/** Of a line of CSV; quoted cells may hold commas, and quotes twice. */
function splitCells(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  for (const [, quoted, plain = ''] of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
  return cells;
}
