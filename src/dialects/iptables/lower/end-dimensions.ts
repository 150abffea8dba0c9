import { CONNECTION_STATES, type FilterHook, type FilterMatch } from '#core/model';
import {
  type AddressRange,
  type AddressSet,
  type Bits,
  complementAddresses,
  complementInterfaces,
  type InterfaceSet,
  printAddress,
  printPrefix,
  toInterfaces,
  toInterfacesStarting,
  toPrefixes,
  unionInterfaces,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { type Dimension, WHOLE } from './dimension.ts';

export function toAddressDimension(end: 'src' | 'dst', set: AddressSet, bits: Bits): Dimension {
  const of = (from: AddressSet) => from.ranges.filter((range) => range.bits === bits);
  const [inside, outside] = [of(set), of(complementAddresses(set))];
  if (outside.length === 0) return WHOLE;
  const write = (range: AddressRange, sign: string) => {
    const [prefix, ...more] = toPrefixes(range);
    if (prefix && more.length === 0) return `${sign}-${end === 'src' ? 's' : 'd'} ${printPrefix(prefix)}`;
    const [first, last] = [range.first, range.last].map((value) => printAddress({ bits, value }));
    return `-m iprange ${sign}--${end}-range ${first}-${last}`;
  };
  const [only, ...more] = outside;
  return {
    inside:
      only && more.length === 0 && inside.length > 1 ? [write(only, '! ')] : inside.map((range) => write(range, '')),
    outside: outside.map((range) => write(range, '')),
  };
}

export function toStateDimension({ states }: FilterMatch): Dimension {
  const write = (chosen: readonly string[]) =>
    chosen.length === 0 ? [] : [`-m conntrack --ctstate ${chosen.join(',').toUpperCase()}`];
  const outside = CONNECTION_STATES.filter((state) => !states.includes(state));
  return outside.length === 0 ? WHOLE : { inside: write(states), outside: write(outside) };
}

const NO_DEVICE = toInterfaces('');
const DEVICE = complementInterfaces(NO_DEVICE);
/** Where a packet has come in by a device, where it is about to leave by one, and where neither is so. */
const COMES: ReadonlySet<FilterHook> = new Set(['ingress', 'prerouting', 'input', 'forward']);
const LEAVES: ReadonlySet<FilterHook> = new Set(['forward', 'output', 'postrouting', 'egress']);

/**
 * What is asked of the device that packets come in by, or leave by, at these hooks: "none" is not one that can be named.
 */
export function toDeviceDimension(
  field: 'in' | 'out',
  set: InterfaceSet,
  hooks: ReadonlySet<FilterHook>,
): Result<Dimension, string> {
  const known = field === 'in' ? COMES : LEAVES;
  const never: ReadonlySet<FilterHook> = new Set(field === 'in' ? ['output'] : ['input']);
  const isSometimes = [...hooks].some((hook) => !never.has(hook));
  const isAlways = [...hooks].every((hook) => known.has(hook));
  if (!isSometimes) return ok(contains(set, NO_DEVICE) ? WHOLE : { inside: [] });
  // What is meant of devices alone, when every packet has one.
  const meant = isAlways ? without(set) : set;
  const others = isAlways ? without(complementInterfaces(set)) : complementInterfaces(set);
  if (others.ranges.length === 0) return ok(WHOLE);
  const option = field === 'in' ? '-i' : '-o';
  if ([...hooks].some((hook) => (field === 'in' ? hook === 'postrouting' : hook === 'prerouting')))
    return fail(`\`${option}\` is not known at every hook that leads here`);
  const [inside, outside] = [toWords(meant, option), toWords(others, option)];
  if (!inside && !outside) return fail(`\`${option}\` can be names, starts of names, or all but such`);
  const [negated, ...more] = outside ?? [];
  const isShort = negated !== undefined && more.length === 0 && inside?.length !== 1;
  return ok({
    ...(isShort ? { inside: [`! ${negated}`] } : inside ? { inside } : {}),
    ...(outside ? { outside } : {}),
  });
}

function contains(set: InterfaceSet, part: InterfaceSet): boolean {
  return JSON.stringify(unionInterfaces(set, part)) === JSON.stringify(set);
}

function without(set: InterfaceSet): InterfaceSet {
  return complementInterfaces(unionInterfaces(complementInterfaces(set), complementInterfaces(DEVICE)));
}

const LONGEST = 15;

/** Undefined: a range is neither a name nor all names that start alike, or "none" is one of them. */
function toWords({ ranges }: InterfaceSet, option: string): string[] | undefined {
  const words: string[] = [];
  for (const { first, before } of ranges) {
    // No device has such a name.
    if (first.length > LONGEST) continue;
    if (first === '' || !/^[^\s"'\\!+/-][^\s"'\\+/]*$/.test(first)) return undefined;
    if (before === `${first}\0`) words.push(`${option} ${first}`);
    else if (before === toInterfacesStarting(first).ranges[0]?.before) {
      if (first.length === LONGEST) words.push(`${option} ${first}`);
      else words.push(`${option} ${first}+`);
    } else return undefined;
  }
  return words;
}
