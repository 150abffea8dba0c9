import { portOf, printAddress } from '#core/net';
import { fail, ok } from '#core/result';
import { readAddressRange } from './addresses.ts';
import type { ValueKind } from './value.ts';

const EXPECTED = 'addresses and ports: `10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `[fd00::1]:80`';

/** What an address, and a port, is translated to. Either may be left out, a range may have `/port` that it begins at. */
export const translation: ValueKind = (text, family) => {
  const [addresses, ports] = splitTranslation(text, family);
  const isBracketed = addresses.startsWith('[') && addresses.endsWith(']');
  const ends =
    addresses === '' ? undefined : readAddressRange(isBracketed ? addresses.slice(1, -1) : addresses, family);
  if ((ends && !ends.ok) || (!ends && ports === undefined)) return fail(EXPECTED);
  const printed = ends?.ok ? printEnds(ends.value.map(printAddress)) : '';
  if (ports === undefined) return ok(printed);
  const readPorts = toPorts(ports);
  if (readPorts === undefined) return fail(EXPECTED);
  return ok(`${family === 6 && printed !== '' ? `[${printed}]` : printed}:${readPorts}`);
};

/** Addresses, in brackets where a port of IPv6 follows; then ports. Either may be missing. */
export function splitTranslation(text: string, family: 4 | 6): [string, string | undefined] {
  const colon = family === 4 ? text.indexOf(':') : text.startsWith(':') ? 0 : text.indexOf(']:') + 1 || -1;
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}

function printEnds(ends: readonly string[]): string {
  return ends[0] === ends[1] ? (ends[0] ?? '') : ends.join('-');
}

/** A range is of numbers: names of services have dashes in them. */
function toPorts(text: string): string | undefined {
  const [range = '', start, ...more] = text.split('/');
  if (more.length > 0 || range === '') return undefined;
  const startPort = start === undefined ? undefined : portOf(start);
  if (start !== undefined && (!startPort || !range.includes('-'))) return undefined;
  const whole = portOf(range);
  if (whole !== undefined) return whole > 0 ? String(whole) : undefined;
  const parts = range.split('-').map((part) => (/^\d+$/.test(part) ? portOf(part) : undefined));
  const [first, last] = parts;
  if (parts.length !== 2 || first === undefined || last === undefined || first > last) return undefined;
  return `${first}-${last}${startPort === undefined ? '' : `/${startPort}`}`;
}
