const COUNT = new Intl.NumberFormat('en');

/** `12,345`. */
export function printCount(count: number): string {
  return COUNT.format(count);
}

/** `1 rule`, `2 rules`. */
export function printMany(count: number, one: string, many = `${one}s`): string {
  return `${printCount(count)} ${count === 1 ? one : many}`;
}

export function printPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function printBytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** `tcp/443`, `tcp/49152-65535`; icmp types are packed into the port: type × 256 + code. */
export function printPort(protocol: string | number, port: number, lastPort = port): string {
  if (lastPort !== port) return `${protocol}/${port}-${lastPort}`;
  if (protocol === 'icmp' || protocol === 'icmp6') return `${protocol} type ${port >> 8} code ${port & 255}`;
  return typeof protocol === 'number' ? `protocol ${protocol}` : `${protocol}/${port}`;
}

const MOST_RANGES = 8;

/** The first ranges, and how many more there are. */
export function printRanges(
  protocol: string | number,
  ranges: readonly { readonly first: number; readonly last: number }[],
): string[] {
  const words = ranges.slice(0, MOST_RANGES).map(({ first, last }) => printPort(protocol, first, last));
  return ranges.length > MOST_RANGES ? [...words, `and ${printCount(ranges.length - MOST_RANGES)} more`] : words;
}
