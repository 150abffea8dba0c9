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

/** `tcp/443`; icmp types are packed into the port: type × 256 + code. */
export function printPort(protocol: string | number, port: number): string {
  if (protocol === 'icmp' || protocol === 'icmp6') return `${protocol} type ${port >> 8} code ${port & 255}`;
  return typeof protocol === 'number' ? `protocol ${protocol}` : `${protocol}/${port}`;
}
