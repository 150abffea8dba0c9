import { fail, ok, type Result } from '#core/result';

/** Of the packets that a rule is about: what `iptables` speaks of, or `ip6tables`. */
export type Family = 4 | 6;

/** Turns a value into the form in which `iptables-save` prints it. Error: what would have been accepted. */
export type ValueKind = (text: string, family: Family) => Result<string, string>;

const UNSIGNED = /^(0x[0-9a-f]+|\d+)$/i;

/** Decimal, `0x…` or, as the C library reads it, octal behind a leading 0. Undefined: no number, or beyond `last`. */
export function toNumber(text: string, last: bigint): bigint | undefined {
  if (!UNSIGNED.test(text) || text.length > 24) return undefined;
  if (/^0\d/.test(text)) return /^[0-7]+$/.test(text) ? within(BigInt(`0o${text}`), last) : undefined;
  return within(BigInt(text), last);
}

function within(value: bigint, last: bigint): bigint | undefined {
  return value <= last ? value : undefined;
}

export function number(first: number | bigint, last: number | bigint): ValueKind {
  return (text) => {
    const value = toNumber(text, BigInt(last));
    return value === undefined || value < BigInt(first) ? fail(`a number from ${first} to ${last}`) : ok(String(value));
  };
}

/** Printed as `0x…`, with as many digits at least. */
export function hex(last: number, digits = 1): ValueKind {
  return (text) => {
    const value = toNumber(text, BigInt(last));
    return value === undefined ? fail(`a number up to 0x${last.toString(16)}`) : ok(printHex(value, digits));
  };
}

export function printHex(value: bigint, digits = 1): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

const LAST_32 = 0xffff_ffffn;

/** `value/mask` of 32 bits. A mask of all bits is left out where `isShort`. */
export function mark(isShort: boolean): ValueKind {
  return (text) => {
    const read = readMark(text);
    if (!read) return fail('a number of 32 bits, or one and a mask: `0x1/0xff`');
    const { value, mask } = read;
    return ok(isShort && mask === LAST_32 ? printHex(value) : `${printHex(value)}/${printHex(mask)}`);
  };
}

export function readMark(text: string): { value: bigint; mask: bigint } | undefined {
  const [value = '', mask = '0xffffffff', ...more] = text.split('/');
  const [a, b] = [toNumber(value, LAST_32), toNumber(mask, LAST_32)];
  return a === undefined || b === undefined || more.length > 0 ? undefined : { value: a, mask: b };
}

/** Both ends by `kind`, first before last; one value stays one. An end that is left out is the first or last possible. */
export function range(kind: ValueKind, first: string, last: string, separator = ':'): ValueKind {
  return (text, family) => {
    const [from = '', to, ...more] = text.split(separator);
    if (more.length > 0 || (separator === '-' && (from === '' || to === '')))
      return fail(`one value, or two with \`${separator}\` between`);
    const a = kind(from === '' && to !== undefined ? first : from, family);
    const b = to === undefined ? a : kind(to === '' ? last : to, family);
    if (!a.ok) return a;
    if (!b.ok) return b;
    if (BigInt(a.value) > BigInt(b.value)) return fail('the lower value first');
    return ok(to === undefined || a.value === b.value ? a.value : `${a.value}${separator}${b.value}`);
  };
}

export function range32(first: number): ValueKind {
  return range(number(first, LAST_32), String(first), String(LAST_32));
}

/** One of the names, in any case, as it is listed. `aliases`: other words for them. */
export function oneOf(names: readonly string[], aliases: Readonly<Record<string, string>> = {}): ValueKind {
  return (text) => {
    const lower = text.toLowerCase();
    const found =
      names.find((name) => name.toLowerCase() === lower) ??
      (Object.hasOwn(aliases, lower) ? aliases[lower] : undefined);
    return found === undefined ? fail(`one of ${names.join(', ')}`) : ok(found);
  };
}

/** Names separated by commas, each once, printed in the order in which they are listed here. */
export function flags(names: readonly string[], aliases: Readonly<Record<string, readonly string[]>> = {}): ValueKind {
  return (text) => {
    const asked = new Set<string>();
    for (const part of text.split(',')) {
      const upper = part.toUpperCase();
      const meant = aliases[upper] ?? names.filter((name) => name.toUpperCase() === upper);
      if (meant.length === 0 && !Object.hasOwn(aliases, upper)) return fail(`names of ${names.join(', ')}`);
      for (const name of meant) asked.add(name);
    }
    return ok(names.filter((name) => asked.has(name)).join(',') || 'NONE');
  };
}

/** Values with commas between, in the order given. */
export function list(kind: ValueKind, most = Infinity): ValueKind {
  return (text, family) => {
    const printed: string[] = [];
    for (const part of text.split(',')) {
      const one = kind(part, family);
      if (!one.ok) return one;
      printed.push(one.value);
    }
    return printed.length > most ? fail(`${most} values at most`) : ok(printed.join(','));
  };
}

/** Anything, up to so many bytes. */
export function text(most: number): ValueKind {
  return (given) => (new TextEncoder().encode(given).length > most ? fail(`${most} bytes at most`) : ok(given));
}

export const word: ValueKind = (given) => (given === '' ? fail('a word') : ok(given));

export function matching(pattern: RegExp, expected: string, print = (given: string) => given): ValueKind {
  return (given) => (pattern.test(given) ? ok(print(given)) : fail(expected));
}
