import type { Policy, Selector } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import type { SeenParty } from './request.ts';

type Estate = Pick<Policy, 'zones' | 'workloads'>;

/** The part of a rule's one side: workloads of one zone by role or by name, one address, or the internet. */
export type Scope =
  | { readonly kind: 'roles'; readonly zone: string; readonly roles: readonly string[] }
  | { readonly kind: 'names'; readonly zone: string; readonly names: readonly string[] }
  | { readonly kind: 'address'; readonly zone: string; readonly address: string }
  | { readonly kind: 'internet' };

export const ROLE = 'role';

/** Names the scope of a party: its role in its zone where it has one, else itself. */
export function toScopes({ zones, workloads }: Estate): (party: SeenParty) => Scope {
  const known = new Map(workloads.map((workload) => [workload.name, workload]));
  const outside = new Set(zones.filter((zone) => zone.class === 'internet').map(({ name }) => name));
  return (party) => {
    if (party.kind === 'internet' || outside.has(party.zone)) return { kind: 'internet' };
    if (party.kind === 'address') return { kind: 'address', zone: party.zone, address: party.name };
    const role = known.get(party.name)?.labels[ROLE];
    return role === undefined || role === 'unknown'
      ? { kind: 'names', zone: party.zone, names: [party.name] }
      : { kind: 'roles', zone: party.zone, roles: [role] };
  };
}

/** Equal for scopes that mean the same. */
export function keyOf(scope: Scope): string {
  return JSON.stringify(scope);
}

export function toSelector(scope: Scope): Selector {
  switch (scope.kind) {
    case 'internet':
      return { kind: 'internet' };
    case 'roles':
      return { kind: 'workloads', zones: [scope.zone], labels: { [ROLE]: scope.roles } };
    case 'names':
      return { kind: 'workloads', names: scope.names, labels: {} };
    case 'address': {
      const { bits, value } = unwrap(parseAddress(scope.address));
      return { kind: 'network', networks: [{ bits, first: value, length: bits }] };
    }
    default:
      return scope satisfies never;
  }
}

/** The parties that the scope permits, by name. */
export function membersOf(scope: Scope, workloads: Policy['workloads']): string[] {
  switch (scope.kind) {
    case 'internet':
      return ['internet'];
    case 'address':
      return [scope.address];
    case 'names':
      return [...scope.names];
    case 'roles':
      return workloads
        .filter(({ zone, labels }) => zone === scope.zone && scope.roles.includes(labels[ROLE] ?? ''))
        .map(({ name }) => name);
    default:
      return scope satisfies never;
  }
}

/** What a party is called among `membersOf`. */
export function memberNameOf(party: SeenParty, scope: Scope): string {
  return scope.kind === 'internet' ? 'internet' : party.name;
}

export function namesOf(scope: Scope): readonly string[] {
  switch (scope.kind) {
    case 'internet':
      return ['internet'];
    case 'address':
      return [scope.address];
    case 'names':
      return scope.names;
    case 'roles':
      return scope.roles;
    default:
      return scope satisfies never;
  }
}

/** For sentences: `laptop and admin-laptop (office)`. */
export function describeScope(scope: Scope): string {
  if (scope.kind === 'internet') return 'the internet';
  const names = namesOf(scope);
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
  return `${list} (${scope.zone})`;
}

/** The scope that permits what either does; undefined where there is none that permits nothing else. */
export function joinScopes(a: Scope, b: Scope): Scope | undefined {
  if (a.kind === 'roles' && b.kind === 'roles' && a.zone === b.zone)
    return { ...a, roles: [...new Set([...a.roles, ...b.roles])].toSorted() };
  if (a.kind === 'names' && b.kind === 'names' && a.zone === b.zone)
    return { ...a, names: [...new Set([...a.names, ...b.names])].toSorted() };
  return undefined;
}

const MAX_NAME = 56;

/** A text as an id of the policy: letters, digits, `.`, `-` and `_`. */
export function toName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, MAX_NAME).replace(/[^A-Za-z0-9]+$/, '');
}
