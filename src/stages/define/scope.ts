import type { Policy, Selector } from '#core/model';
import { parsePrefix } from '#core/net';
import { unwrap } from '#core/result';
import type { SeenParty } from './request.ts';

type Estate = Pick<Policy, 'zones' | 'workloads'>;

/** The part of a rule's one side: workloads of one zone by role or by name, addresses or networks, or the internet. */
export type Scope =
  | { readonly kind: 'roles'; readonly zone: string; readonly roles: readonly string[] }
  | { readonly kind: 'names'; readonly zone: string; readonly names: readonly string[] }
  | { readonly kind: 'addresses'; readonly zone: string; readonly addresses: readonly string[] }
  | { readonly kind: 'internet' };

export const ROLE = 'role';

/**
 * Names the scope of a party: its role in its zone where it has one, else itself.
 * INVARIANT (one scope): those that mean the same are one object.
 */
export function toScopes({ zones, workloads }: Estate): (party: SeenParty) => Scope {
  const known = new Map(workloads.map((workload) => [workload.name, workload]));
  const outside = new Set(zones.filter((zone) => zone.class === 'internet').map(({ name }) => name));
  const scopes = new Map<string, Scope>();
  const ofParty = new WeakMap<SeenParty, Scope>();
  const find = (party: SeenParty): Scope => {
    if (party.kind === 'address') return { kind: 'addresses', zone: party.zone, addresses: [party.name] };
    if (party.kind === 'internet' || outside.has(party.zone)) return { kind: 'internet' };
    const role = known.get(party.name)?.labels[ROLE];
    return role === undefined || role === 'unknown'
      ? { kind: 'names', zone: party.zone, names: [party.name] }
      : { kind: 'roles', zone: party.zone, roles: [role] };
  };
  return (party) => {
    const known = ofParty.get(party);
    if (known) return known;
    const found = find(party);
    const scope = scopes.get(keyOf(found)) ?? found;
    scopes.set(keyOf(found), scope);
    ofParty.set(party, scope);
    return scope;
  };
}

const keys = new WeakMap<Scope, string>();

/** Equal for scopes that mean the same. */
export function keyOf(scope: Scope): string {
  const key = keys.get(scope) ?? JSON.stringify(scope);
  keys.set(scope, key);
  return key;
}

export function toSelector(scope: Scope): Selector {
  switch (scope.kind) {
    case 'internet':
      return { kind: 'internet' };
    case 'roles':
      return { kind: 'workloads', zones: [scope.zone], labels: { [ROLE]: scope.roles } };
    case 'names':
      return { kind: 'workloads', names: scope.names, labels: {} };
    case 'addresses':
      return {
        kind: 'network',
        networks: scope.addresses.map((text) => unwrap(parsePrefix(text))),
      };
    default:
      return scope satisfies never;
  }
}

/** The parties that scopes permit, by name. Those without an address count where nobody of their role has one. */
export function toMembers(workloads: Policy['workloads']): (scope: Scope) => readonly string[] {
  const all = Map.groupBy(workloads, ({ zone, labels }) => `${zone} ${labels[ROLE] ?? ''}`);
  const byRole = new Map(
    [...all].map(([key, own]) => {
      const placed = own.filter(({ addresses }) => addresses.length > 0);
      return [key, placed.length > 0 ? placed : own] as const;
    }),
  );
  return (scope) =>
    scope.kind === 'roles'
      ? scope.roles.flatMap((role) => (byRole.get(`${scope.zone} ${role}`) ?? []).map(({ name }) => name))
      : namesOf(scope);
}

/** What a party is called among `membersOf`. */
export function memberNameOf(party: SeenParty, scope: Scope): string {
  return scope.kind === 'internet' ? 'internet' : party.name;
}

export function namesOf(scope: Scope): readonly string[] {
  switch (scope.kind) {
    case 'internet':
      return ['internet'];
    case 'addresses':
      return scope.addresses;
    case 'names':
      return scope.names;
    case 'roles':
      return scope.roles;
    default:
      return scope satisfies never;
  }
}

const MAX_DESCRIBED = 12;

/** For sentences: `laptop and admin-laptop (office)`. */
export function describeScope(scope: Scope): string {
  if (scope.kind === 'internet') return 'the internet';
  const names = namesOf(scope);
  if (names.length > MAX_DESCRIBED)
    return `${names.slice(0, 4).join(', ')} and ${names.length - 4} more (${scope.zone})`;
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
  return `${list} (${scope.zone})`;
}

/** Equal for scopes that can be joined: with what either permits, and nothing else. */
export function joinKeyOf(scope: Scope): string {
  return scope.kind === 'internet' ? scope.kind : `${scope.kind} ${scope.zone}`;
}

/** The scope that permits what any does; all have one `joinKeyOf`. */
export function joinScopes(first: Scope, others: readonly Scope[]): Scope {
  if (first.kind === 'internet' || others.length === 0) return first;
  const names = [...new Set([first, ...others].flatMap(namesOf))].toSorted();
  switch (first.kind) {
    case 'roles':
      return { ...first, roles: names };
    case 'names':
      return { ...first, names };
    case 'addresses':
      return { ...first, addresses: names };
    default:
      return first satisfies never;
  }
}

const MAX_NAME = 56;

/** A text as an id of the policy: letters, digits, `.`, `-` and `_`. */
export function toName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, MAX_NAME).replace(/[^A-Za-z0-9]+$/, '');
}
