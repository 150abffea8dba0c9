import type { GroupMember, Workload } from '#core/model';

const LONGEST = 40;

/** A name for each list of members: what they have in common, told apart by numbers where it is not enough. */
export function nameGroups(lists: readonly (readonly GroupMember[])[], workloads: readonly Workload[]): string[] {
  const byName = new Map(workloads.map((workload) => [workload.name, workload]));
  const taken = new Set<string>();
  return lists.map((members) => {
    const wanted = toName(members.flatMap(({ workload }) => byName.get(workload) ?? []));
    for (let number = 1; ; number++) {
      const suffix = number === 1 ? '' : `-${number}`;
      const name = wanted.slice(0, LONGEST - suffix.length).replace(/-$/, '') + suffix;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  });
}

function toName(members: readonly Workload[]): string {
  const [first] = members;
  if (!first) return 'group';
  if (members.every(({ name }) => name === first.name)) return toWord(first.name);
  const zone = members.every((member) => member.zone === first.zone) ? [first.zone] : [];
  const role = first.labels['role'];
  const isRole = role !== undefined && members.every(({ labels }) => labels['role'] === role);
  return toWord([...zone, ...(isRole ? [role] : [])].join('-') || 'shared');
}

function toWord(text: string): string {
  const word = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return /^[a-z]/.test(word) ? word : `g-${word}`;
}
