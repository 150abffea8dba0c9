import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { randomPolicyText } from '../../../test/random-policy-text.ts';
import { parsePolicy, POLICY_SCHEMA, printPolicy } from './index.ts';

const validate = new Ajv2020({ allowUnionTypes: true, strict: true, strictRequired: false }).compile(POLICY_SCHEMA);
/** As an editor does: by the usual rules of YAML, not by ours. */
function complaintsOf(text: string): string[] {
  return validate(parse(text))
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const ZONES = 'zones: [{ name: office }]\nworkloads: [{ name: w, zone: office, labels: { role: a } }]\n';
const rule = (more: string, from = 'any') =>
  `${ZONES}rules: [{ id: r, from: ${from}, to: any, services: [ssh], owner: o, justification: j${more} }]`;
const guardrail = (statement: string) => `${ZONES}guardrails: [{ id: g, ${statement} }]`;

describe('what is a policy is valid', () => {
  test('every file of the corpus', () => {
    const root = join(import.meta.dirname, '../../../test/corpus');
    const files = globSync('**/*.yaml', { cwd: root });
    expect(files.length).toBeGreaterThan(5);
    for (const path of files) expect([path, ...complaintsOf(readFileSync(join(root, path), 'utf8'))]).toEqual([path]);
  });

  test('every printed policy', () => {
    fc.assert(
      fc.property(randomPolicyText, (policy) => {
        for (const { text } of printPolicy(policy)) expect(complaintsOf(text)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['nothing, and comments alone', '# nothing\n'],
    ['sections without entries', 'rules:\nzones: []\n'],
    ['texts that look like numbers and truth values', rule(', ticket: 17').replace('owner: o', 'owner: no')],
    ['one where several may be', 'include: x\nzones: [{ name: dmz, networks: 10.0.0.0/8 }]'],
    ['a zone with a name of its own and a class', 'zones: [{ name: x, class: dmz }]'],
    ['a workload without addresses', 'zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, addresses: [] }]'],
    ['no destinations at all', guardrail('egress-only: { from: any, destinations: [] }')],
    [
      'a union, an intersection, a difference',
      rule(
        '',
        '[any, { all: [internet, { role: a, except: workloads }] }, { of: any, except: { network: [10.0.0.0/8] } }]',
      ),
    ],
  ])('%s', (_name, text) => {
    expect(complaintsOf(text)).toEqual([]);
    if (!text.includes('include')) expect(parsePolicy([{ path: 'p', text }]).ok).toBe(true);
  });
});

describe('what the reader refuses for its structure, the schema refuses', () => {
  test.each([
    ['a list instead of a file', '- a'],
    ['an unknown section', 'rulez: []'],
    ['a section that is a text', 'zones: x'],
    ['an unknown key', rule(', expire: 2026-12-01T18:00:00Z')],
    ['a missing key', rule('').replace(', owner: o', '')],
    ['an empty text', rule('').replace('owner: o', 'owner: ""')],
    ['no text', rule('').replace('owner: o', 'owner:')],
    ['a text of spaces', rule('').replace('owner: o', 'owner: "  "')],
    ['a list where a text is meant', rule('').replace('owner: o', 'owner: [o]')],
    ['no services', rule('').replace('[ssh]', '[]')],
    ['a name with a space', 'zones: [{ name: a b, class: dmz }]'],
    ['an unknown class', 'zones: [{ name: x, class: cool }]'],
    ['no class', 'zones: [{ name: x }]'],
    ['an unknown mode', 'zones: [{ name: dmz, mode: on }]'],
    ['no approvals', 'zones: [{ name: dmz, approvals: 0 }]'],
    ['half an approval', 'zones: [{ name: dmz, approvals: 1.5 }]'],
    ['a network that is none', 'zones: [{ name: dmz, networks: [office] }]'],
    ['a label of a reserved key', 'zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, labels: { zone: x } }]'],
    ['labels that are a list', 'zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, labels: [a] }]'],
    ['a switch that is no switch', rule(', enabled: maybe')],
    ['a switch in quotes', rule(', enabled: "true"')],
    ['a number in quotes', 'zones: [{ name: dmz, approvals: "2" }]'],
    ['a day that is none', rule(', review: soon')],
    ['a moment without a zone of time', rule(', expires: 2026-12-01T18:00:00')],
    ['an identity that is a word', rule(', identity: alice')],
    ['a schedule without an end', rule(", schedule: { from: '08:00' }")],
    ['a schedule that is never open', rule(', schedule: []')],
    ['a day of the week that is none', rule(", schedule: { days: [mno], from: '08:00', to: '18:00' }")],
    ['a time that is none', rule(", schedule: { from: '8am', to: '18:00' }")],
    ['an empty selector', rule('', '{}')],
    ['an empty list as selector', rule('', '[]')],
    ['a word that is no selector', rule('', 'everyone')],
    ['a plural that would be a label', rule('', '{ zones: office }')],
    ['a label beside a network', rule('', '{ network: 10.0.0.0/8, role: a }')],
    ['`except` alone', rule('', '{ except: any }')],
    ['`of` alone', rule('', '{ of: any }')],
    ['a label beside `of`', rule('', '{ of: any, except: internet, role: a }')],
    ['`all` of nothing', rule('', '{ all: [] }')],
    ['a label beside `all`', rule('', '{ all: [any], role: a }')],
    ['a guardrail that says nothing', 'guardrails: [{ id: g }]'],
    ['a guardrail that says two things', guardrail('exposure: catalogue, isolated: any')],
    ['a statement without a part', guardrail('every-path: { from: any, to: any }')],
    ['a statement with a part too many', guardrail('requires-identity: { to: any, from: any }')],
    ['a class of hops', guardrail('never-path: { from: any, to: any, over: [ssh] }')],
    ['an absurd threshold', guardrail('threshold: { from: any, to: any, fewer-than: 0 }')],
    ['absurd days', guardrail('expires-within: { from: any, to: any, days: 4000 }')],
    ['an exposure that is none', guardrail('exposure: all')],
    ['an unknown means', 'manages: [{ from: any, to: any, through: magic }]'],
    ['a test without a service', 'tests: [{ deny: a -> b }]'],
    ['a test of both kinds', "tests: [{ allow: 'office -> w:ssh', deny: 'office -> w:ssh' }]"],
    ['an empty test', 'tests: [{}]'],
    ['a test without an end', 'tests: [{ deny: { from: any, services: [ssh] } }]'],
    ['an include that is a mapping', 'include: { a: b }'],
  ])('%s', (_name, text) => {
    expect(parsePolicy([{ path: 'p', text }]).ok).toBe(false);
    expect(complaintsOf(text)).not.toEqual([]);
  });
});
