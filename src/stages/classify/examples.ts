import type { Host } from './facts.ts';
import { toHabits } from './groups.ts';
import { ROLES, type RoleSigns } from './roles.ts';
import type { Sign } from './signs.ts';

/** The role of the hosts that somebody named and that do what this one does; undefined without any. */
export type Examples = (host: Host) => { readonly role: RoleSigns; readonly sign: Sign } | undefined;

const LIKE_AN_EXAMPLE = 0.6;

/** A correction teaches: who does exactly the same as a host that somebody named is likely the same. */
export function findExamples(hosts: readonly Host[]): Examples {
  const named = hosts.filter(({ facts }) => facts.role !== undefined);
  const byHabits = Map.groupBy(named, (host) => toHabits(host).join('\n'));
  byHabits.delete('');
  return (host) => {
    const alike = (byHabits.size === 0 ? [] : (byHabits.get(toHabits(host).join('\n')) ?? [])).filter(
      ({ facts }) => facts.name !== host.facts.name,
    );
    const roles = new Set(alike.map(({ facts }) => facts.role));
    const [first] = alike.toSorted((a, b) => (a.facts.name < b.facts.name ? -1 : 1));
    const role = first?.facts.role;
    // Where people called the same behaviour two things, it teaches neither.
    if (first === undefined || role === undefined || roles.size > 1) return undefined;
    const words = `it does the same as ${first.facts.name}, which somebody said is ${role}`;
    return { role: toSigns(role), sign: { weight: LIKE_AN_EXAMPLE, words } };
  };
}

/** A role that the table does not have is known by its examples alone; where it stands they do not say. */
function toSigns(role: string): RoleSigns {
  return ROLES.find((one) => one.role === role) ?? { role, zone: 'production', names: [] };
}
