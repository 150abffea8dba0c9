import { describe, expect, test } from 'vitest';
import { isTrafficOf } from '#core/model';
import { CATALOGUE, EXPOSURES, findByPort, findCatalogueEntry, publicTraffic } from './index.ts';

const isPublic = (
  zone: 'dmz' | 'validator' | 'production' | 'key-management',
  protocol: 'tcp' | 'udp',
  destinationPort: number,
) => isTrafficOf({ protocol, destinationPort }, publicTraffic(zone));

describe('catalogue', () => {
  test('has all 269 services, each id once, each exposure known, each port range in order', () => {
    expect(CATALOGUE).toHaveLength(269);
    expect(new Set(CATALOGUE.map((entry) => entry.id)).size).toBe(269);
    for (const entry of CATALOGUE) {
      expect(EXPOSURES).toContain(entry.exposure);
      for (const port of entry.ports) expect(port.from).toBeLessThanOrEqual(port.to);
    }
  });

  test('finds an entry by id, and nothing for an unknown id', () => {
    expect(findCatalogueEntry('web3signer')?.exposure).toBe('authorised-hosts-only');
    expect(findCatalogueEntry('web3signers')).toBeUndefined();
  });

  test('a port is claimed by the entries of its zone, never by a broad range beside a specific one', () => {
    expect(findByPort('tcp', 9000, 'key-management').map((entry) => entry.id)).toContain('web3signer');
    expect(findByPort('tcp', 8899, 'validator').map((entry) => entry.id)).not.toContain('solana-p2p');
  });

  test.each([
    ['dmz', 'tcp', 443, true],
    ['dmz', 'tcp', 22, false],
    ['validator', 'tcp', 30_303, true],
    ['validator', 'udp', 30_303, true],
    ['validator', 'tcp', 8545, false],
    ['validator', 'tcp', 8551, false],
    ['validator', 'tcp', 8899, false],
    ['production', 'tcp', 8333, true],
    ['production', 'tcp', 8332, false],
    ['key-management', 'tcp', 9000, false],
  ] as const)('the internet may reach %s on %s/%i: %s', (zone, protocol, port, expected) => {
    expect(isPublic(zone, protocol, port)).toBe(expected);
  });
});
