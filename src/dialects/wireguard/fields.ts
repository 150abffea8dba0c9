import type { Position } from '#core/model';
import { parseAddress, parsePrefix, type Prefix, printAddress } from '#core/net';
import { type Findings, refuse } from './findings.ts';
import type { OwnAddress } from './syntax.ts';

/** Networks of `AllowedIPs`; host bits do not count, as for the kernel. `(none)` is what `wg show` prints for nothing. */
export function parseAllowed(text: string, at: Position, findings: Findings): Prefix[] {
  if (text.trim() === '(none)') return [];
  return splitList(text).flatMap((part) => {
    // A newer `wg` adds those with a plus to what the peer has.
    const own = parseOwn(part.replace(/^\+/, ''));
    const prefix = own && parsePrefix(printMasked(own));
    if (prefix?.ok) return prefix.value;
    refuse(findings, at, `\`${part}\` is no network; expected for example \`10.0.0.0/8\` or \`fd00::1\``);
    return [];
  });
}

export function parseOwnAddresses(text: string, at: Position, findings: Findings): OwnAddress[] {
  return splitList(text).flatMap((part) => {
    const own = parseOwn(part);
    if (own) return own;
    refuse(findings, at, `\`${part}\` is no address; expected for example \`10.0.0.1/24\``);
    return [];
  });
}

export function parsePort(text: string, at: Position, findings: Findings): number | undefined {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (number <= 65535) return number;
  return refuse(findings, at, `\`${text}\` is no port; expected a number up to 65535`);
}

/** A key of 32 bytes in Base64. */
export function checkKey(text: string, at: Position, findings: Findings): string {
  if (!/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text))
    refuse(findings, at, `\`${text}\` is no key; expected 32 bytes in Base64, 44 characters`);
  return text;
}

function parseOwn(text: string): OwnAddress | undefined {
  const [host = '', lengthText, ...rest] = text.split('/');
  const address = parseAddress(host);
  if (!address.ok || rest.length > 0) return undefined;
  const length = lengthText === undefined ? address.value.bits : Number(lengthText);
  if (lengthText !== undefined && (!/^\d{1,3}$/.test(lengthText) || length > address.value.bits)) return undefined;
  return { address: address.value, length };
}

function printMasked({ address, length }: OwnAddress): string {
  const shift = BigInt(address.bits - length);
  return `${printAddress({ bits: address.bits, value: (address.value >> shift) << shift })}/${length}`;
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
