export interface Columns {
  readonly separator: string;
  readonly count: number;
  /** By the short name. */
  readonly places: ReadonlyMap<string, number>;
}

/** What `ra` prints above a column, in lower case, and the name by which `-s` asks for it. Source: argus-clients, ra(1). */
const NAMES: Readonly<Record<string, string>> = {
  starttime: 'stime',
  lasttime: 'ltime',
  srcaddr: 'saddr',
  dstaddr: 'daddr',
  totpkts: 'pkts',
  totbytes: 'bytes',
  srcpkts: 'spkts',
  srcbytes: 'sbytes',
  dstpkts: 'dpkts',
  dstbytes: 'dbytes',
  srcid: 'sid',
  sensor: 'sid',
};

const SEPARATORS = ['\t', ',', ';', '|'];
const NEEDED = ['stime', 'proto', 'saddr', 'daddr'];

/** Undefined: the line is none. */
export function parseHeader(line: string): Columns | undefined {
  // Most lines are none, and begin with a digit.
  const first = line.charCodeAt(0);
  if (first >= 48 && first <= 57) return undefined;
  for (const separator of SEPARATORS) {
    if (!line.includes(separator)) continue;
    const names = line.split(separator).map((name) => name.trim().toLowerCase());
    const places = new Map(names.map((name, i) => [NAMES[name] ?? name, i]));
    if (NEEDED.every((name) => places.has(name))) return { separator, count: names.length, places };
  }
  return undefined;
}
