import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress, printAddress, printIpv4Bytes, printIpv6Bytes, toAddressText, toUnmapped } from './index.ts';

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['FD00:0::1', 'fd00::1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['10.0.0.01', undefined],
  ['10.0.0', undefined],
  ['', undefined],
  ['-', undefined],
])('`%s` is the address %s, however often it is asked', (text, canonical) => {
  expect([toAddressText(text), toAddressText(text)]).toEqual([canonical, canonical]);
});

test('IPv4 addresses and what looks like them are read as `parseAddress` reads them', () => {
  const octet = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '0', '00', '01', '1a', '+1', ' 1', '0x1'));
  fc.assert(
    fc.property(fc.array(octet, { minLength: 3, maxLength: 5 }), (octets) => {
      const text = octets.join('.');
      const parsed = parseAddress(text);
      expect(toAddressText(text)).toBe(parsed.ok ? printAddress(parsed.value) : undefined);
    }),
    { numRuns: 1000 },
  );
});

test('addresses in bytes are printed as their values are', () => {
  const sparse = fc.oneof(fc.constant(0), fc.constant(0xff), fc.nat(255));
  fc.assert(
    fc.property(fc.array(sparse, { minLength: 17, maxLength: 17 }), (list) => {
      const bytes = Uint8Array.from(list);
      const toValue = (part: Uint8Array) => part.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
      expect(printIpv4Bytes(bytes, 1)).toBe(printAddress({ bits: 32, value: toValue(bytes.subarray(1, 5)) }));
      const six = toUnmapped({ bits: 128, value: toValue(bytes.subarray(1)) });
      expect(printIpv6Bytes(bytes, 1)).toBe(printAddress(six));
      expect(parseAddress(printIpv6Bytes(bytes, 1))).toEqual({ ok: true, value: six });
    }),
  );
});
