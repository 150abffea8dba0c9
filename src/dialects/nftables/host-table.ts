import type { Direction, Mode } from '#core/model';
import type { AddressRange } from '#core/net';

/** The one table that is ours; nothing outside it is ever read or written. */
export const TABLE = 'bulkhead';

/** Arguments of `nft` that list the table as `parseHost` and `readObservations` read it: JSON, protocols as numbers. */
export const LIST_TABLE: readonly string[] = ['-jp', 'list', 'table', 'inet', TABLE];

/** First and last, both inclusive. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** `forbid` is refused first; `allow` has no end; `temporary` ends by a timeout that the kernel keeps. */
export type Purpose = 'forbid' | 'allow' | 'temporary';

/**
 * One element of an interval set of the table: source × destination × protocols × details, seen from the connection,
 * not from the host. The detail is that of `core/net/traffic.ts`: destination port, or icmp type × 256 + code.
 */
export interface HostElement {
  readonly purpose: Purpose;
  readonly direction: Direction;
  readonly source: AddressRange;
  readonly destination: AddressRange;
  readonly protocols: NumberRange;
  readonly details: NumberRange;
  /** Of `temporary` alone. */
  readonly expiresAtMs?: number;
}

/** What the table holds, apart from what the kernel counts in it. INVARIANT (canonical): elements disjoint and sorted. */
export interface HostTable {
  readonly revision: number;
  readonly mode: Mode;
  readonly elements: readonly HostElement[];
}

/**
 * The sets of the policy in force are of one slot, those of the next are filled in the other. The kernel publishes the
 * elements of a set a moment after rules that name it: whoever fills both at once drops what is allowed for that long.
 */
export type Slot = 'a' | 'b';

/** Name of the set that holds an element. */
export function setOf(purpose: Purpose, direction: Direction, bits: 32 | 128, slot: Slot): string {
  return `${purpose}_${direction}${bits === 32 ? 4 : 6}_${slot}`;
}

export function compareElements(a: HostElement, b: HostElement): number {
  return sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0;
}

/** Identifies an element but for its end. */
export function sortKey(element: HostElement): string {
  const { source, destination, protocols, details } = element;
  const hex = (value: bigint | number) => value.toString(16).padStart(32, '0');
  return [
    setOf(element.purpose, element.direction, source.bits, 'a'),
    ...[protocols.first, protocols.last, details.first, details.last].map(hex),
    ...[source.first, source.last, destination.first, destination.last].map(hex),
  ].join(' ');
}
