import { describe, expect, it } from 'vitest';
import type { HostPolicy } from '#core/model';
import { printRange, printTrafficSet } from '#core/net';
import { fail, ok } from '#core/result';
import { enforceLastGood, toServerUrl } from './boot.ts';
import type { Enforcement } from './enforcement.ts';
import type { Kept, LastGood } from './last-good.ts';
import { watchOnly } from './own-policies.ts';

const TOLD: HostPolicy = { ...watchOnly('signer'), zone: 'key-management', revision: 4, mode: 'guard' };
const options = { stateDir: '', intervalMs: 5000, nftPath: 'nft', bootOnly: true };

/** What a host does that finds this on its disk. `refuses`: revisions that the kernel does not take. */
const boot = async (
  kept: Kept,
  world: { server?: string; refuses?: readonly number[]; isHeld?: boolean; mends?: LastGood['mend'] } = {},
) => {
  const loaded: HostPolicy[] = [];
  const told: string[] = [];
  const said: string[] = [];
  const enforcement: Enforcement = {
    policy: () => loaded.at(-1),
    apply: (policy) => {
      const isRefused = world.refuses?.includes(policy.revision) ?? false;
      if (!isRefused) loaded.push(policy);
      return Promise.resolve(isRefused ? fail('no nft') : ok(undefined));
    },
    isHeld: () => Promise.resolve(world.isHeld ?? false),
    inspect: () => Promise.resolve({ differences: [], listing: undefined }),
    repair: () => Promise.resolve(ok(undefined)),
  };
  const lastGood: LastGood = {
    read: () => kept,
    prepare: () => ok(undefined),
    confirm: () => undefined,
    discard: () => undefined,
    mend: world.mends ?? (() => ok(undefined)),
  };
  const { kind, fallback, server } = await enforceLastGood({
    options: { ...options, server: world.server ?? '' },
    enforcement,
    lastGood,
    now: () => 0,
    say: (line) => said.push(line),
    tell: (event, detail) => told.push(`${event}: ${detail}`),
  });
  const [last] = loaded.slice(-1);
  const passes = last?.allow.map(
    (rule) => `${rule.direction} ${rule.peers.ranges.map(printRange).join()} ${printTrafficSet(rule.traffic).join()}`,
  );
  return { kind, fallback, server, told, said, last, passes };
};

const PLACE = { address: '10.9.0.2', port: 8443 };
const lost = (server: typeof PLACE | undefined): Kept => ({ kind: 'lost', server, problems: ['x: is not whole'] });

describe('the start of a host', () => {
  it('that was never told a policy stays open and watches', async () => {
    const { kind, last, fallback } = await boot({ kind: 'none' });
    expect([kind, last?.mode, fallback.mode]).toEqual(['none', 'observe', 'observe']);
  });

  it('that knows its policy is with that policy, and says which copy is spoilt', async () => {
    const { kind, last, told, fallback } = await boot({ kind: 'policy', policy: TOLD, problems: ['x: is empty'] });
    expect([kind, last, told]).toEqual(['told', TOLD, ['last-good-corrupt: x: is empty; its other copy is used']]);
    expect(fallback.mode).toBe('enforce');
  });

  it.each([
    ['where it answered last', PLACE, '', 'egress 10.9.0.2 tcp/8443', PLACE],
    ['the address that it is given', PLACE, 'https://10.9.0.3:9000', 'egress 10.9.0.3 tcp/9000', undefined],
    ['IPv6', undefined, 'https://[fd00::3]', 'egress fd00::3 tcp/443', undefined],
    [
      'a name, which nobody can be asked for',
      PLACE,
      'https://bulkhead.example:8443',
      'egress 10.9.0.2 tcp/8443',
      PLACE,
    ],
  ])('that lost its policy is closed but for the server: %s', async (_name, place, server, passed, expected) => {
    const closed = await boot(lost(place), { server });
    expect(closed).toMatchObject({ kind: 'closed', last: { mode: 'enforce', revision: 0 }, passes: [passed] });
    if (expected) expect(closed.server).toEqual(expected);
    expect(closed.told).toEqual(['last-good-corrupt: x: is not whole; the host is closed']);
    expect(closed.said.at(-1)).toContain('closed but for the way to the server at ');
  });

  it('that knows neither its policy nor its server is closed, and says what helps', async () => {
    const { kind, passes, said } = await boot(lost(undefined), { server: 'https://bulkhead.example:8443' });
    expect([kind, passes]).toEqual(['closed', []]);
    expect(said.at(-1)).toContain('give `--server https://ADDRESS:PORT`');
  });

  it('whose kernel does not take the policy keeps what is in force, and is closed when nothing is', async () => {
    const kept: Kept = { kind: 'policy', policy: TOLD, problems: [] };
    expect(await boot(kept, { refuses: [4], isHeld: true })).toMatchObject({ kind: 'kept', last: undefined });
    const closed = await boot(kept, { refuses: [4], server: 'https://10.9.0.2:8443' });
    expect(closed).toMatchObject({ kind: 'closed', last: { mode: 'enforce' }, passes: ['egress 10.9.0.2 tcp/8443'] });
    expect(await boot(kept, { refuses: [4, 0] })).toMatchObject({ kind: 'failed', fallback: { mode: 'enforce' } });
  });

  it('the address of the server is written as an address', () => {
    expect(toServerUrl(PLACE)).toBe('https://10.9.0.2:8443');
    expect(toServerUrl({ address: 'fd00::1', port: 1 })).toBe('https://[fd00::1]:1');
  });
});
