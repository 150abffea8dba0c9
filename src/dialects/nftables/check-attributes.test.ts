import { describe, expect, it } from 'vitest';
import { checkAttributes } from './check-attributes.ts';

const check = (kind: string, attributes: Readonly<Record<string, unknown>>) =>
  checkAttributes([{ kind, body: { family: 'inet', table: 'bulkhead', handle: 1, ...attributes } }], 'a');
const type = ['ipv4_addr', 'ipv4_addr', 'inet_proto', 'inet_service'];
const allow = { name: 'allow_ingress4_a', type, flags: ['interval'] };
const seen = { name: 'seen_ingress4', type, flags: ['timeout'], timeout: 3600, size: 8192, elem: [] };

describe('attributes of listed objects', () => {
  it.each([
    ['table', { name: 'bulkhead' }],
    ['set', allow],
    ['set', { ...allow, flags: 'interval' }],
    ['set', seen],
    ['set', { ...seen, flags: ['dynamic', 'timeout'] }],
    ['counter', { name: 'stray', packets: 3, bytes: 180 }],
    ['chain', { name: 'input', type: 'filter', hook: 'input', prio: -10, policy: 'accept' }],
    ['rule', { chain: 'input', expr: [], comment: 'revision 3 enforce a' }],
  ])('that are ours are nothing to say: %s %j', (kind, attributes) => {
    expect(check(kind, attributes)).toEqual([]);
  });

  it.each([
    // What nft 1.0.6 lists for a dormant table, and what later ones do.
    ['table', { name: 'bulkhead', flags: 'seen_offered' }, 'table `bulkhead` has flags that are not ours'],
    ['table', { name: 'bulkhead', flags: ['dormant'] }, 'table `bulkhead` has flags that are not ours'],
    ['table', { name: 'bulkhead', flags: ['owner'] }, 'table `bulkhead` has flags that are not ours'],
    ['set', { ...allow, flags: ['interval', 'timeout'] }, 'set `allow_ingress4_a` has other flags that are not ours'],
    ['set', { ...allow, stmt: [{ quota: 1 }] }, 'set `allow_ingress4_a` has stmt that is not ours'],
    ['set', { ...allow, timeout: 5 }, 'set `allow_ingress4_a` has timeout that is not ours'],
    ['set', { ...allow, type: ['ipv4_addr'] }, 'set `allow_ingress4_a` has other type that is not ours'],
    ['set', { ...seen, size: 16 }, 'set `seen_ingress4` has other size that is not ours'],
    ['set', { name: 'seen_ingress4', type, flags: ['timeout'], timeout: 3600 }, 'set `seen_ingress4` has no size'],
    ['chain', { name: 'input', dev: 'eth0' }, 'chain `input` has dev that is not ours'],
    ['chain', { name: 'input', flags: 'offload' }, 'chain `input` has flags that are not ours'],
  ])('that are foreign are said: %s %j', (kind, attributes, text) => {
    expect(check(kind, attributes)).toEqual([text]);
  });
});
