import {
  type AddressSet,
  parseRange,
  parseTraffic,
  printRange,
  printTrafficSet,
  toAddressSet,
  toTrafficSet,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import type { HostPolicy, HostRule } from './host-policy.ts';
import { MODES } from './policy.ts';

/** `HostPolicy` as JSON: sets are lists of texts (`10.0.0.0/8`, `tcp/443`). What the server sends and the disk keeps. */
export interface HostPolicyJson {
  readonly workload: string;
  readonly zone: string;
  readonly revision: number;
  readonly sinceMs?: number;
  readonly mode: string;
  readonly own: readonly string[];
  readonly allow: readonly HostRuleJson[];
  readonly forbid: readonly HostRuleJson[];
}

export interface HostRuleJson {
  readonly id: string;
  readonly direction: string;
  readonly own: readonly string[];
  readonly peers: readonly string[];
  readonly traffic: readonly string[];
  readonly expiresAtMs?: number;
}

export function toHostPolicyJson(policy: HostPolicy): HostPolicyJson {
  return {
    ...policy,
    own: printAddresses(policy.own),
    allow: policy.allow.map(toHostRuleJson),
    forbid: policy.forbid.map(toHostRuleJson),
  };
}

function toHostRuleJson(rule: HostRule): HostRuleJson {
  return {
    ...rule,
    own: printAddresses(rule.own),
    peers: printAddresses(rule.peers),
    traffic: printTrafficSet(rule.traffic),
  };
}

function printAddresses(set: AddressSet): string[] {
  return set.ranges.map(printRange);
}

/** Checks every field of what came from a network or a disk. Errors: all of them, each with its path. */
export function parseHostPolicy(input: unknown): Result<HostPolicy, string[]> {
  const errors: string[] = [];
  const root = toRecord(input, 'policy', errors);
  const since = root['sinceMs'];
  const policy: HostPolicy = {
    workload: toText(root['workload'], 'workload', errors),
    zone: toText(root['zone'], 'zone', errors),
    revision: toWhole(root['revision'], 'revision', errors),
    ...(since !== undefined && { sinceMs: toWhole(since, 'sinceMs', errors) }),
    mode: toOneOf(root['mode'], MODES, 'mode', errors),
    own: toAddresses(root['own'], 'own', errors),
    allow: toList(root['allow'], 'allow', errors).map((rule, i) => toHostRule(rule, `allow[${i}]`, errors)),
    forbid: toList(root['forbid'], 'forbid', errors).map((rule, i) => toHostRule(rule, `forbid[${i}]`, errors)),
  };
  return errors.length > 0 ? fail(errors) : ok(policy);
}

function toHostRule(input: unknown, path: string, errors: string[]): HostRule {
  const rule = toRecord(input, path, errors);
  const expires = rule['expiresAtMs'];
  return {
    id: toText(rule['id'], `${path}.id`, errors),
    direction: toOneOf(rule['direction'], ['ingress', 'egress'], `${path}.direction`, errors),
    own: toAddresses(rule['own'], `${path}.own`, errors),
    peers: toAddresses(rule['peers'], `${path}.peers`, errors),
    traffic: toTrafficSet(
      toList(rule['traffic'], `${path}.traffic`, errors).flatMap((item) =>
        collect(parseTraffic(toText(item, `${path}.traffic`, errors)), `${path}.traffic`, errors),
      ),
    ),
    ...(expires === undefined ? {} : { expiresAtMs: toWhole(expires, `${path}.expiresAtMs`, errors) }),
  };
}

function toAddresses(input: unknown, path: string, errors: string[]): AddressSet {
  return toAddressSet(
    toList(input, path, errors).flatMap((item) => collect(parseRange(toText(item, path, errors)), path, errors)),
  );
}

function collect<T>(result: Result<T, string>, path: string, errors: string[]): T[] {
  if (result.ok) return [result.value];
  errors.push(`${path}: ${result.error}`);
  return [];
}

function toRecord(input: unknown, path: string, errors: string[]): Record<string, unknown> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  errors.push(`${path}: expected an object`);
  return {};
}

function toList(input: unknown, path: string, errors: string[]): unknown[] {
  if (Array.isArray(input)) return input;
  errors.push(`${path}: expected a list`);
  return [];
}

function toText(input: unknown, path: string, errors: string[]): string {
  if (typeof input === 'string' && input !== '') return input;
  errors.push(`${path}: expected a text`);
  return '';
}

function toWhole(input: unknown, path: string, errors: string[]): number {
  if (typeof input === 'number' && Number.isSafeInteger(input) && input >= 0) return input;
  errors.push(`${path}: expected a whole number`);
  return 0;
}

function toOneOf<T extends string>(input: unknown, accepted: readonly T[], path: string, errors: string[]): T {
  const found = accepted.find((value) => value === input);
  if (found !== undefined) return found;
  errors.push(`${path}: expected ${accepted.join(', ')}`);
  return accepted[0] as T;
}
