import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy, Subnet } from '#core/model';
import { ok, unwrap } from '#core/result';
import { parsePolicy } from '#dialects/bulkhead';
import { readOptions, runScript } from '#dialects/cloud';
import { TEMPLATES } from '#stages/define';
import { type CompiledGroups, compileGroups, type GroupTargetName, hasWalls } from '#stages/enforce';
import { randomPolicy } from '../random-policy.ts';
import { AT_MS, readPolicyOf } from '../templates/read-template.ts';
import { type Arguments, findFaults, type ProviderSchema } from './argument.ts';
import { findClashes, toSent } from './gcloud-calls.ts';

const read = (name: string) =>
  (JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as ProviderSchema).resources;
const TERRAFORM = read('terraform');
const CLOUDFORMATION = read('cloudformation');
const AZURE = read('azure');
const EC2 = read('ec2');
const GOOGLE = read('google');

const ROOM = { rulesPerGroup: 2000, groupsPerInterface: 5, rulesPerNacl: 20 };
const write = (policy: Policy, target: GroupTargetName, atMs: number) =>
  printed(unwrap(compileGroups(policy, policy.workloads, target, atMs, ROOM, subnetsOf(policy, target))));

/** Of several templates, all as one. */
function printed({ text, more }: CompiledGroups): string {
  if (more.length === 0) return text;
  const resources = [text, ...more.map((file) => file.text)].map(
    (one) => (JSON.parse(one) as { Resources: object }).Resources,
  );
  return JSON.stringify({ Resources: Object.assign({}, ...resources) as object }, undefined, 2);
}

/** The networks of each zone, where the cloud has lists around subnets. */
function subnetsOf({ zones }: Policy, target: GroupTargetName): readonly Subnet[] {
  return hasWalls(target) ? zones.filter(({ networks }) => networks.length > 0) : [];
}

function checkResource(type: string, value: unknown, known: Readonly<Record<string, Arguments>>): string[] {
  const schema = known[type];
  return schema ? findFaults(value, schema, type) : [`\`${type}\` is no resource that is known`];
}

function checkTerraform(text: string): string[] {
  const module = JSON.parse(text) as Record<'data' | 'resource', Record<string, Record<string, object>>>;
  const of = (kinds: Record<string, Record<string, object>> = {}, prefix = '') =>
    Object.entries(kinds).flatMap(([type, named]) =>
      Object.values(named).flatMap((one) => checkResource(prefix + type, one, TERRAFORM)),
    );
  return [...of(module.resource), ...of(module.data, 'data.')];
}

function checkCloudFormation(text: string): string[] {
  const { Resources } = JSON.parse(text) as { Resources: Record<string, { Type: string; Properties: object }> };
  const names = Object.keys(Resources).filter((name) => !/^[A-Za-z0-9]{1,255}$/.test(name));
  return [
    ...names.map((name) => `\`${name}\` is no logical id`),
    ...Object.values(Resources).flatMap(({ Type, Properties }) => checkResource(Type, Properties, CLOUDFORMATION)),
  ];
}

function checkArm(text: string): string[] {
  const { resources } = JSON.parse(text) as { resources: { type: string; name: string }[] };
  return resources.flatMap((resource) => {
    const { type, name, ...rest } = resource;
    const own = Object.entries(rest).filter(([member]) => member !== 'apiVersion' && member !== 'dependsOn');
    return [
      ...(name.length > 80 ? [`\`${name}\` is too long`] : []),
      ...checkResource(type, Object.fromEntries(own), AZURE),
    ];
  });
}

/** Options of the command line are the members of the call, in lower case with dashes. */
function checkScript(text: string): string[] {
  const faults: string[] = [];
  const ran = runScript(text, new Map([['VPC_ID', 'vpc-1']]), (words) => {
    if (words[0] === 'echo') return ok('');
    const { plain, options } = readOptions(words);
    const request = `${(plain[2] ?? '').split('-').map(capital).join('')}Request`;
    const call = Object.fromEntries(
      [...options]
        .filter(([name]) => name !== 'query' && name !== 'output')
        .map(([name, values]) => {
          if (name === 'ingress' || name === 'egress') return ['Egress', name === 'egress'];
          const member = name.split('-').map(capital).join('');
          if (name === 'groups' || name.endsWith('-ids')) return [member, values];
          if (BLOCKS.has(name)) return [member, values.flatMap(toBlock)];
          if (name === 'port-range' || name === 'icmp-type-code') return [member, toNumbers(values.join(','))];
          return [member, name === 'rule-number' ? Number(values.join()) : values.join(' ')];
        }),
    );
    faults.push(...checkResource(request, call, EC2));
    return ok(plain[2]?.startsWith('describe-network') === true ? `eni-${Math.random()}` : 'sg-1');
  });
  return ran.ok ? faults : [ran.error];
}

/** Every flag is a member of what the API takes. */
function checkGcloud(text: string): string[] {
  const { sent, faults } = toSent(text);
  return [...faults, ...sent.flatMap((one) => [...checkResource(one.message, one.body, GOOGLE), ...findClashes(one)])];
}

const BLOCKS = new Set(['ip-permissions', 'filters', 'tag-specifications']);

/** The short form of a block of numbers: `From=1,To=2`. */
function toNumbers(text: string): Record<string, unknown> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name, value = ''] = part.split('=');
      return [name, /^-?\d+$/.test(value) ? Number(value) : value];
    }),
  );
}

/** JSON, or the short form of filters. */
function toBlock(text: string): unknown[] {
  if (text.startsWith('[')) return JSON.parse(text) as unknown[];
  const [, Name, values = ''] = /^Name=([^,]*),Values=(.*)$/.exec(text) ?? [];
  return [{ Name, Values: values.split(',') }];
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

const CHECKS: readonly (readonly [GroupTargetName, (text: string) => string[]])[] = [
  ['aws-terraform', checkTerraform],
  ['aws-cloudformation', checkCloudFormation],
  ['aws-cli', checkScript],
  ['azure-terraform', checkTerraform],
  ['azure-arm', checkArm],
  ['gcp-terraform', checkTerraform],
  ['gcp-gcloud', checkGcloud],
];

describe.each(CHECKS)('%s, by what the provider says itself', (target, check) => {
  test.each(TEMPLATES)('the template $name', ({ name }) => {
    expect(check(write(unwrap(parsePolicy(readPolicyOf(name))).policy, target, AT_MS))).toEqual([]);
  });

  test('random policies', () => {
    fc.assert(
      fc.property(randomPolicy, (policy) => {
        const compiled = compileGroups(policy, policy.workloads, target, 0, ROOM, subnetsOf(policy, target));
        if (compiled.ok) expect(check(printed(compiled.value))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

test.each<[string, string, (text: string) => string[], RegExp, string]>([
  ['aws-terraform', 'an argument that there is not', checkTerraform, /"ip_protocol"/, '"protocol"'],
  ['aws-terraform', 'a text for a number', checkTerraform, /"from_port": (\d+)/, '"from_port": "$1"'],
  ['aws-cloudformation', 'a property that there is not', checkCloudFormation, /"GroupDescription"/, '"Descriptions"'],
  ['aws-terraform', 'an argument of another list', checkTerraform, /"rule_number"/, '"rule_no"'],
  ['aws-cloudformation', 'a text for a truth', checkCloudFormation, /"Egress": false/, '"Egress": "no"'],
  ['aws-cloudformation', 'what must be there', checkCloudFormation, /"RuleNumber": 100,/, ''],
  ['aws-cli', 'another name for it', checkScript, /--rule-action/, '--action'],
  ['aws-cli', 'a word for a number', checkScript, /Type=3/, 'Type=unreachable'],
  ['azure-arm', 'a list for a text', checkArm, /"sourcePortRange": "\*"/, '"sourcePortRange": ["*"]'],
  ['aws-cli', 'an option that there is not', checkScript, /--group-name/, '--groupname'],
  ['aws-cli', 'a member that there is not', checkScript, /"IpProtocol"/, '"Protocol"'],
  ['gcp-gcloud', 'a flag that there is not', checkGcloud, /--source-ranges=/, '--source-range='],
  ['gcp-gcloud', 'a priority that there is not', checkGcloud, /--priority=65534/, '--priority=65536'],
  ['gcp-gcloud', 'a word that is none', checkGcloud, /--direction=EGRESS/, '--direction=OUT'],
  ['gcp-gcloud', 'a name that is none', checkGcloud, /rules create bulkhead/, 'rules create Bulkhead_'],
  ['gcp-gcloud', 'a protocol that is none', checkGcloud, /--rules=tcp:/, '--rules=tls:'],
  ['gcp-gcloud', 'a port that is none', checkGcloud, /--rules=tcp:\d+/, '--rules=tcp:https'],
  [
    'gcp-gcloud',
    'tags as sources of what leaves',
    checkGcloud,
    /(--direction=EGRESS .*)--destination-ranges=/,
    '$1--source-tags=',
  ],
])('%s: the check itself finds %s', (target, _, check, what, instead) => {
  const text = write(unwrap(parsePolicy(readPolicyOf('custodian'))).policy, target as GroupTargetName, AT_MS);
  const broken = text.replace(what, instead);
  expect(broken).not.toBe(text);
  expect(check(broken)).not.toEqual([]);
});
