import {
  type Address,
  type AddressRange,
  isInRange,
  parseAddress,
  parsePrefix,
  parseRange,
  type Prefix,
  printAddress,
  toUnmapped,
} from '#core/net';
import { fail, ok, type Result, unwrap } from '#core/result';

/** An address or a network as a policy may name it: none that packets never have. */
export function parseNetwork(text: string): Result<Prefix, string> {
  const parsed = parsePrefix(text);
  if (!parsed.ok) return parsed;
  const { bits, first, length } = parsed.value;
  const small = toUnmapped({ bits, value: first });
  if (small.bits === bits || length < MAPPED_LENGTH) return parsed;
  return refuseMapped(text, `${printAddress(small)}${text.includes('/') ? `/${length - MAPPED_LENGTH}` : ''}`);
}

/** The address of a workload. */
export function parseHostAddress(text: string): Result<Address, string> {
  const parsed = parseAddress(text);
  if (!parsed.ok) return parsed;
  const address = parsed.value;
  const small = toUnmapped(address);
  if (small !== address) return refuseMapped(text, printAddress(small));
  const special = SPECIAL.find(({ range }) => isInRange(address, range));
  return special
    ? fail(`\`${text}\` is ${special.what}, which no host has for itself; expected the address of an interface`)
    : ok(address);
}

/** Of `::ffff:0:0/96`. */
const MAPPED_LENGTH = 96;

function refuseMapped(text: string, expected: string): Result<never, string> {
  return fail(`\`${text}\` is IPv4 written as IPv6, which no packet has; expected \`${expected}\``);
}

/** RFC 6890, RFC 5771, RFC 4291 §2.7. */
const SPECIAL: readonly { readonly what: string; readonly range: AddressRange }[] = Object.entries({
  'the unspecified address': ['0.0.0.0', '::'],
  'a loopback address': ['127.0.0.0/8', '::1'],
  'a multicast address': ['224.0.0.0/4', 'ff00::/8'],
  'the broadcast address': ['255.255.255.255'],
}).flatMap(([what, texts]) => texts.map((text) => ({ what, range: unwrap(parseRange(text)) })));
