import { printRange } from '#core/net';
import { type HostElement, type HostTable, sortKey } from './host-table.ts';

/** The kernel lists what is left of a timeout in whole seconds; listing and loading take a moment, too. */
const TOLERANCE_MS = 3000;

/**
 * What the kernel holds otherwise than asked, in words; nothing where it holds just that. In `found`, as `parseHost`
 * gives it, the end of a temporary element is the time that is left at `nowMs`, the moment of the listing.
 */
export function compareHost(asked: HostTable, found: HostTable, nowMs: number): string[] {
  const differences: string[] = [];
  if (asked.revision !== found.revision)
    differences.push(`the kernel holds revision ${found.revision}, asked was ${asked.revision}`);
  if (asked.mode !== found.mode) differences.push(`the kernel is in mode ${found.mode}, asked was ${asked.mode}`);
  const isDue = ({ expiresAtMs }: HostElement) => expiresAtMs !== undefined && expiresAtMs <= nowMs + TOLERANCE_MS;
  const wanted = new Map(asked.elements.map((element) => [sortKey(element), element]));
  const held = new Map(found.elements.map((element) => [sortKey(element), element]));
  for (const [key, element] of wanted) {
    const there = held.get(key);
    if (!there) {
      if (!isDue(element)) differences.push(`missing: ${printHostElement(element)}`);
    } else if (element.expiresAtMs !== undefined && there.expiresAtMs !== undefined) {
      const off = Math.abs(nowMs + there.expiresAtMs - element.expiresAtMs);
      if (off > TOLERANCE_MS) differences.push(`ends ${Math.round(off / 1000)} s off: ${printHostElement(element)}`);
    }
  }
  for (const [key, element] of held) if (!wanted.has(key)) differences.push(`not asked: ${printHostElement(element)}`);
  return differences;
}

export function printHostElement({ purpose, direction, source, destination, protocols, details }: HostElement): string {
  const numbers = ({ first, last }: { first: number; last: number }) =>
    first === last ? `${first}` : `${first}-${last}`;
  return `${purpose} ${direction} ${printRange(source)} -> ${printRange(destination)} protocol ${numbers(protocols)} detail ${numbers(details)}`;
}
