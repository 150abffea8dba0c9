import type { Guardrail, Policy, Workload, Zone } from '#core/model';
import { printAddress, printTrafficSet } from '#core/net';
import { denote, modeOf } from '#core/semantics';
import { PacketSpace } from '#core/packetset';
import { printTest } from '#dialects/bulkhead';
import { toPathGraph } from '../../paths/index.ts';
import { findConnectionIn, printConnection, toWitness, type Witness } from '../../witness.ts';
import { diffConnections, type Difference } from './diff-connections.ts';
import { diffFindings, type FindingsDiff } from './diff-findings.ts';
import { diffManages, type ManagesDiff } from './diff-manages.ts';
import { diffPaths, type PathsDiff } from './diff-paths.ts';
import { toPartyWords } from '../endpoint-words.ts';
import { toEndpoints } from '../endpoints.ts';
import { type Party, toReachRows } from '../reach-rows.ts';

/** What of a policy means something else than before. JSON-ready. */
export interface PolicyDiff extends FindingsDiff {
  readonly connections: readonly DiffEntry[];
  readonly manages: readonly ManagesDiff[];
  readonly paths: readonly PathsDiff[];
  readonly zones: NameDiff;
  readonly workloads: NameDiff;
  readonly guardrails: NameDiff;
  /** By what they say. */
  readonly tests: NameDiff;
  /** Whether anything differs in meaning. That another rule says the same is no difference. */
  readonly isSame: boolean;
}

/** Names on one side alone, and what is different about those on both. */
export interface NameDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly name: string; readonly what: readonly string[] }[];
}

export interface DiffEntry {
  readonly change: Difference['change'];
  readonly was: Difference['was'];
  readonly is: Difference['is'];
  /** A connection of it; undefined: only traffic of a host with itself, whose addresses changed. */
  readonly witness?: Witness;
  /** The witness with names. */
  readonly text?: string;
  readonly rows: readonly DiffRow[];
}

export interface DiffRow {
  /** Zone pairs: `office -> production`. */
  readonly zones: readonly string[];
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly services: readonly string[];
  readonly only?: 'IPv4' | 'IPv6';
}

/** What differs at a moment and from it on. Traffic of a host with itself is not told. */
export function diffPolicies(older: Policy, newer: Policy, atMs: number): PolicyDiff {
  const space = new PacketSpace();
  const differences = diffConnections(denote(older, atMs, space), denote(newer, atMs, space));
  const toOldEntry = toEntries(older);
  const toNewEntry = toEntries(newer);
  const connections = differences.flatMap((one) => (one.change === 'removed' ? toOldEntry(one) : toNewEntry(one)));
  const zones = diffNames(older.zones, newer.zones, diffZone);
  const workloads = diffNames(older.workloads, newer.workloads, (a, b) => diffWorkload(older, newer, a, b));
  const guardrails = diffNames(older.guardrails.map(toNamed), newer.guardrails.map(toNamed), diffGuardrail);
  const tests = diffNames(toNamedTests(older), toNamedTests(newer), () => []);
  const hops = diffHops(older, newer, atMs, connections.length > 0);
  const findings = diffFindings(older, newer, atMs);
  const isSame =
    findings.errors.length + findings.healed.length + hops.manages.length === 0 &&
    connections.every(({ change, was, is }) => change === 'changed' && isSameTerm(was.words, is.words)) &&
    [zones, workloads, guardrails, tests].every(
      ({ added, removed, changed }) => added.length + removed.length + changed.length === 0,
    );
  return { connections, ...hops, zones, workloads, guardrails, tests, ...findings, isSame };
}

/** Paths change only where hops do. */
function diffHops(older: Policy, newer: Policy, atMs: number, isOther: boolean): Pick<PolicyDiff, 'manages' | 'paths'> {
  if (!isOther && older.manages.length + newer.manages.length === 0) return { manages: [], paths: [] };
  const [was, is] = [toPathGraph(older, atMs), toPathGraph(newer, atMs)];
  const manages = diffManages(was, is);
  return { manages, paths: isOther || manages.length > 0 ? diffPaths(was, is) : [] };
}

/** `allowed by rule `a` until …` and `allowed by rule `b` until …` say the same of the connection. */
function isSameTerm(was: string, is: string): boolean {
  const toTerm = (words: string) => words.replace(/ by rule `[^`]*`/, '');
  return toTerm(was) === toTerm(is);
}

function toEntries(policy: Policy): (difference: Difference) => DiffEntry[] {
  const endpoints = toEndpoints(policy);
  const describe = toPartyWords(endpoints);
  return ({ change, packets, was, is }) => {
    const connection = findConnectionIn(policy, packets);
    if (!connection) return [];
    const rows = toReachRows(endpoints, packets).map(({ sources, destinations, traffic, only }) => ({
      zones: toZonePairs(sources, destinations),
      sources: describe(sources),
      destinations: describe(destinations),
      services: printTrafficSet(traffic),
      ...(only && { only: only === 32 ? ('IPv4' as const) : ('IPv6' as const) }),
    }));
    return [{ change, was, is, witness: toWitness(connection), text: printConnection(policy, connection), rows }];
  };
}

function toZonePairs(sources: readonly Party[], destinations: readonly Party[]): string[] {
  const zonesOf = (parties: readonly Party[]) => [
    ...new Set(parties.map(({ endpoint }) => endpoint.workload?.zone ?? endpoint.name)),
  ];
  return zonesOf(sources).flatMap((from) => zonesOf(destinations).map((to) => `${from} -> ${to}`));
}

function diffNames<T extends { readonly name: string }>(
  older: readonly T[],
  newer: readonly T[],
  compare: (a: T, b: T) => readonly string[],
): NameDiff {
  const before = new Map(older.map((one) => [one.name, one]));
  const after = new Set(newer.map(({ name }) => name));
  return {
    added: newer.map(({ name }) => name).filter((name) => !before.has(name)),
    removed: older.map(({ name }) => name).filter((name) => !after.has(name)),
    changed: newer.flatMap((one) => {
      const old = before.get(one.name);
      const what = old ? compare(old, one) : [];
      return what.length > 0 ? [{ name: one.name, what }] : [];
    }),
  };
}

function diffZone(a: Zone, b: Zone): string[] {
  return [
    ...diffText('class', a.class, b.class),
    ...diffText('isolation', a.isolation, b.isolation),
    ...diffText('mode', a.mode, b.mode),
    ...diffText('approvals', String(a.approvals ?? 0), String(b.approvals ?? 0)),
  ];
}

function diffWorkload(older: Policy, newer: Policy, a: Workload, b: Workload): string[] {
  const toLabels = ({ labels }: Workload) =>
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .toSorted()
      .join(' ');
  return [
    ...diffText('zone', a.zone, b.zone),
    ...diffText('addresses', a.addresses.map(printAddress).join(' '), b.addresses.map(printAddress).join(' ')),
    ...diffText('labels', toLabels(a), toLabels(b)),
    ...diffText('mode', modeOf(older, a), modeOf(newer, b)),
    ...diffText('enforced', String(a.enforced), String(b.enforced)),
  ];
}

interface NamedGuardrail {
  readonly name: string;
  readonly statement: Omit<Guardrail, 'id' | 'description'>;
}

function toNamed({ id, description: _, ...statement }: Guardrail): NamedGuardrail {
  return { name: id, statement };
}

function diffGuardrail(a: NamedGuardrail, b: NamedGuardrail): string[] {
  return toText(a.statement) === toText(b.statement) ? [] : ['says something else'];
}

function toNamedTests(policy: Policy): { readonly name: string }[] {
  return policy.tests.map((test) => ({ name: printTest(test, policy) }));
}

/** Addresses are big numbers, which JSON has none of. */
function toText(statement: NamedGuardrail['statement']): string {
  return JSON.stringify(statement, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function diffText(what: string, was: string, is: string): string[] {
  return was === is ? [] : [`${what}: ${was || 'none'} -> ${is || 'none'}`];
}
