import type { Address } from '#core/net';

/** `127.0.0.0/8`, `::1`, `fe80::/10`, and the address that means none: known at one host alone, or in one network. */
export function isLocal({ bits, value }: Address): boolean {
  if (value === 0n) return true;
  return bits === 32 ? value >> 24n === 127n : value === 1n || value >> 118n === 0x3fan;
}
