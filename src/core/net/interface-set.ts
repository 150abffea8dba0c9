/** Names from `first` on and before `before`, in code unit order; without `before` there is no end. */
export interface NameRange {
  readonly first: string;
  readonly before?: string;
}

/**
 * A set of interface names: finite ones, all that start alike, and their complements. The empty name stands for "no
 * interface": nothing brought the packet in (it was made here), or nothing takes it out (it stays here).
 * INVARIANT (canonical): sorted, disjoint, not touching; equal sets have equal ranges.
 */
export interface InterfaceSet {
  readonly ranges: readonly NameRange[];
}

export const NO_INTERFACES: InterfaceSet = { ranges: [] };
export const ALL_INTERFACES: InterfaceSet = { ranges: [{ first: '' }] };

export function toInterfaces(...names: readonly string[]): InterfaceSet {
  return toInterfaceSet(names.map((name) => ({ first: name, before: `${name}\0` })));
}

/** Every name that starts with the prefix, the prefix itself as well. */
export function toInterfacesStarting(prefix: string): InterfaceSet {
  const before = afterPrefix(prefix);
  return { ranges: [before === undefined ? { first: prefix } : { first: prefix, before }] };
}

/** The first name behind all that start with the prefix; undefined when there is none. */
function afterPrefix(prefix: string): string | undefined {
  const start = prefix.replace(/\uffff+$/, '');
  const last = start.length - 1;
  return start === '' ? undefined : start.slice(0, last) + String.fromCodePoint(start.charCodeAt(last) + 1);
}

export function toInterfaceSet(ranges: Iterable<NameRange>): InterfaceSet {
  const merged: NameRange[] = [];
  for (const range of [...ranges].toSorted((a, b) => compareNames(a.first, b.first))) {
    const previous = merged.at(-1);
    if (previous && (previous.before === undefined || range.first <= previous.before)) {
      if (previous.before !== undefined && (range.before === undefined || range.before > previous.before))
        merged[merged.length - 1] = { ...range, first: previous.first };
    } else merged.push(range);
  }
  return { ranges: merged };
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function complementInterfaces(set: InterfaceSet): InterfaceSet {
  const outside: NameRange[] = [];
  let next: string | undefined = '';
  for (const { first, before } of set.ranges) {
    if (next !== undefined && next < first) outside.push({ first: next, before: first });
    next = before;
  }
  if (next !== undefined) outside.push({ first: next });
  return { ranges: outside };
}

export function unionInterfaces(...sets: readonly InterfaceSet[]): InterfaceSet {
  return toInterfaceSet(sets.flatMap((set) => set.ranges));
}

export function intersectInterfaces(a: InterfaceSet, b: InterfaceSet): InterfaceSet {
  return complementInterfaces(unionInterfaces(complementInterfaces(a), complementInterfaces(b)));
}

export function hasInterface(set: InterfaceSet, name: string): boolean {
  return set.ranges.some(({ first, before }) => first <= name && (before === undefined || name < before));
}

export function isAllInterfaces(set: InterfaceSet): boolean {
  return set.ranges[0]?.first === '' && set.ranges[0].before === undefined;
}

/** `eth0`, `veth*`; `none` for the empty name; `!` before what is left out when the complement is what is finite. */
export function printInterfaceSet(set: InterfaceSet): string[] {
  if (set.ranges.at(-1)?.before !== undefined) return set.ranges.map(printNameRange);
  return complementInterfaces(set).ranges.map((range) => `!${printNameRange(range)}`);
}

function printNameRange({ first, before }: NameRange): string {
  const name = first === '' ? 'none' : first;
  if (before === `${first}\0`) return name;
  if (first !== '' && before === afterPrefix(first)) return `${name}*`;
  return `${name}..${before ?? ''}`;
}
