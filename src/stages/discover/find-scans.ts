import { hasPorts, isLocalAddress, parseAddress, type Protocol } from '#core/net';
import type { Probe, ProbesOf } from './probes.ts';

/**
 * Somebody looks for what is there, or for a way in.
 * `vertical`: many ports of one address. `horizontal`: one port of many addresses. `block`: many ports of many addresses.
 * `sweep`: which addresses answer a ping at all, or speak which protocols. `brute-force`: one login, again and again.
 */
export interface Scan {
  readonly kind: 'vertical' | 'horizontal' | 'block' | 'sweep' | 'brute-force';
  /** An address. */
  readonly source: string;
  readonly protocol: Protocol;
  /** Addresses that were tried, the first `MAX_SHOWN` of them in order. */
  readonly destinations: readonly string[];
  readonly destinationCount: number;
  /** Ranges of ports that were tried, in order; none for what has no ports. */
  readonly ports: readonly PortRange[];
  readonly attempts: number;
  /** Ends that answered. */
  readonly open: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** All of it in a sentence. */
  readonly evidence: string;
}

/** A scan with all that it tried. */
export interface FoundScan {
  readonly scan: Scan;
  readonly probes: readonly Probe[];
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** From here on it is a scan, and no longer a client that looks for its server. */
export interface ScanThresholds {
  /** Ports of one address. */
  readonly ports: number;
  /** Addresses on one port. */
  readonly hosts: number;
  readonly pings: number;
  /** Brief logins of one source at one end. */
  readonly logins: number;
}

export const DEFAULT_THRESHOLDS: ScanThresholds = { ports: 10, hosts: 10, pings: 5, logins: 20 };

const MAX_SHOWN = 20;
const ASKED: ReadonlySet<number> = new Set([53, 123]);
/** Who comes back to each end again and again uses it: a scan looks once or twice. */
const MOST_TRIES = 8;
/** What a scan finds is closed for the most part. */
const LEAST_CLOSED = 0.5;
/** A person mistypes a few times in an hour; a program that guesses does not stop. */
const MOST_GAP_OUTSIDE_MS = 5 * 60_000;
/** Inside, programs log in as well, to look after hosts: every minute or so. */
const MOST_GAP_INSIDE_MS = 30_000;

const TELNET: ReadonlySet<number> = new Set([23, 2323]);
const LEAST_KNOCKS = 5;
const MOST_KNOCK_GAP_MS = 1000;

/** Services that give whoever logs in a session; inside nothing else has many brief connections only from who guesses. */
const SESSIONS: ReadonlySet<number> = new Set([21, 22, 23, 2222, 2323, 3389, 5900]);
/** Services that ask who one is: what strangers try there again and again is a name and a password. */
const LOGINS: ReadonlySet<number> = new Set([...SESSIONS, 110, 143, 445, 1433, 3306, 5432, 5985]);

/** Whether a stranger is asked for a name and a password there. */
export function isLogin(protocol: Protocol, port: number): boolean {
  return protocol === 'tcp' && LOGINS.has(port);
}

/** What of the attempts of one source is a scan, with all that each tried. */
export function findScans(of: ProbesOf, isOutside: boolean, thresholds = DEFAULT_THRESHOLDS): FoundScan[] {
  const rest: Probe[] = [];
  const scans: FoundScan[] = [];
  for (const [protocol, probes] of Map.groupBy(of.probes, (probe) => probe.protocol)) {
    const logins = probes.filter((probe) => isGuessing(probe, isOutside, thresholds) || isKnocking(probe));
    scans.push(...logins.map((probe) => toScan('brute-force', of.source, [probe])));
    const others = logins.length === 0 ? probes : probes.filter((probe) => !logins.includes(probe));
    if (hasPorts(protocol)) scans.push(...findPortScans(of.source, others, isOutside, thresholds));
    else rest.push(...others);
  }
  const sweep = rest.filter(isLook);
  const isPing = new Set(sweep.map(({ destination }) => destination)).size >= thresholds.pings;
  const isOfProtocols = new Set(sweep.map(({ protocol }) => protocol)).size >= thresholds.ports;
  if (isPing || isOfProtocols) scans.push(toScan('sweep', of.source, sweep));
  return scans;
}

function findPortScans(
  source: string,
  probes: readonly Probe[],
  isOutside: boolean,
  thresholds: ScanThresholds,
): FoundScan[] {
  const looks = probes.filter(isLook);
  const byHost = Map.groupBy(looks, ({ destination }) => destination);
  const vertical = [...byHost.values()].filter((group) => group.length >= thresholds.ports && isMostlyClosed(group));
  const tall = new Set(vertical.map((group) => group[0]?.destination));
  const byPort = Map.groupBy(
    looks.filter((probe) => isOutside || !isAsking(probe)),
    ({ port }) => port,
  );
  const horizontal = [...byPort.values()].filter((group) => group.length >= thresholds.hosts && isMostlyClosed(group));
  if (vertical.length > 1 && horizontal.length > 1)
    return [
      toScan(
        'block',
        source,
        looks.filter(({ destination }) => tall.has(destination)),
      ),
    ];
  return [
    ...vertical.map((group) => toScan('vertical', source, group)),
    ...horizontal.map((group) => toScan('horizontal', source, group)),
  ];
}

/** Names and time are asked of whom others named: many servers of the internet, and not all of them answer. */
function isAsking({ protocol, port, destination }: Probe): boolean {
  if (protocol !== 'udp' || !ASKED.has(port)) return false;
  const address = parseAddress(destination);
  return address.ok && !isLocalAddress(address.value);
}

function isLook({ unanswered, answered }: Probe): boolean {
  return unanswered + answered <= MOST_TRIES;
}

function isMostlyClosed(probes: readonly Probe[]): boolean {
  return probes.filter(({ answered }) => answered === 0).length >= LEAST_CLOSED * probes.length;
}

function isGuessing(probe: Probe, isOutside: boolean, { logins }: ScanThresholds): boolean {
  const { protocol, port, answered, brief, unanswered, firstSeenMs, lastSeenMs } = probe;
  const tries = brief + unanswered;
  const gap = isOutside ? MOST_GAP_OUTSIDE_MS : MOST_GAP_INSIDE_MS;
  return (
    protocol === 'tcp' &&
    (isOutside ? LOGINS : SESSIONS).has(port) &&
    tries >= logins &&
    brief >= logins / 2 &&
    brief >= 0.9 * answered &&
    (lastSeenMs - firstSeenMs) / tries <= gap
  );
}

/** Worms of devices try telnet again and again within a second, open or not; nobody who has to do there does. */
function isKnocking({ protocol, port, answered, unanswered, firstSeenMs, lastSeenMs }: Probe): boolean {
  const isRushed = lastSeenMs - firstSeenMs <= unanswered * MOST_KNOCK_GAP_MS;
  return protocol === 'tcp' && TELNET.has(port) && answered === 0 && unanswered >= LEAST_KNOCKS && isRushed;
}

function toScan(kind: Scan['kind'], source: string, probes: readonly Probe[]): FoundScan {
  const destinations = [...new Set(probes.map(({ destination }) => destination))].toSorted();
  const protocol = probes[0]?.protocol ?? 'tcp';
  const scan = {
    kind,
    source,
    protocol,
    destinations: destinations.slice(0, MAX_SHOWN),
    destinationCount: destinations.length,
    ports: hasPorts(protocol) ? toRanges(probes.map(({ port }) => port)) : [],
    attempts: probes.reduce((sum, { unanswered, answered }) => sum + unanswered + answered, 0),
    open: probes.filter(({ answered }) => answered > 0).length,
    firstSeenMs: probes.reduce((first, probe) => Math.min(first, probe.firstSeenMs), Infinity),
    lastSeenMs: probes.reduce((last, probe) => Math.max(last, probe.lastSeenMs), 0),
  };
  return { scan: { ...scan, evidence: describe(scan, probes.length) }, probes };
}

function describe(scan: Omit<Scan, 'evidence'>, ends: number): string {
  const { kind, protocol, ports, attempts, open, destinationCount, destinations } = scan;
  const where = destinationCount === 1 ? (destinations[0] ?? '') : `${destinationCount} addresses`;
  const what = ports.length > 0 ? `${protocol} ports ${printRanges(ports)}` : String(protocol);
  const minutes = Math.max(1, Math.round((scan.lastSeenMs - scan.firstSeenMs) / 60_000));
  if (kind === 'brute-force' && open === 0)
    return `${attempts} attempts on ${protocol}/${ports[0]?.first} of ${where} in ${minutes} min, which nobody answered`;
  if (kind === 'brute-force')
    return `${attempts} connections to ${protocol}/${ports[0]?.first} of ${where} in ${minutes} min, nearly all over at once`;
  return `${attempts} attempts on ${what} of ${where} in ${minutes} min; ${ends - open} of ${ends} ends did not answer`;
}

/** Ports in order, those next to each other as one range. */
export function toRanges(ports: readonly number[]): PortRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const port of [...new Set(ports)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && port === last.last + 1) last.last = port;
    else ranges.push({ first: port, last: port });
  }
  return ranges;
}

const MAX_RANGES = 6;

function printRanges(ranges: readonly PortRange[]): string {
  const texts = ranges
    .slice(0, MAX_RANGES)
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  return [...texts, ...(ranges.length > MAX_RANGES ? [`and ${ranges.length - MAX_RANGES} ranges more`] : [])].join(
    ', ',
  );
}
