import { byText, type Contacts } from './contacts.ts';
import { type Host, INTERNET } from './facts.ts';
import { CARE } from './signs.ts';

/** Workloads that do the same: serve, call and meet the internet on the same ports, for the most part. */
export interface Group {
  /** Unique; of the role that most of them have, else of what they do. */
  readonly name: string;
  /** In order, at least two. */
  readonly members: readonly string[];
  /** What nearly all of them do: `serves tcp/443`, `calls tcp/5432`. */
  readonly habits: readonly string[];
  readonly outliers: readonly Outlier[];
}

/** Who does what none of its like does. */
export interface Outlier {
  readonly workload: string;
  readonly words: string;
}

/** Of what two do together, so much they must have in common. */
const LEAST_ALIKE = 0.6;
const LEAST_SHARE = 0.8;
/** Of fewer nobody can say what is usual among them. */
const LEAST_FOR_OUTLIERS = 4;

/** What a host does, without what everybody's hosts do for those who look after them. */
export function toHabits({ listens, calls, callers }: Host): string[] {
  const isOwn = (traffic: string) => !CARE.has(traffic);
  const withInternet = (contacts: Contacts) =>
    [...contacts].flatMap(([traffic, peers]) => (peers.includes(INTERNET) ? [traffic] : []));
  return [
    ...[...listens.keys()].filter(isOwn).map((traffic) => `serves ${traffic}`),
    ...[...calls.keys()].filter(isOwn).map((traffic) => `calls ${traffic}`),
    ...withInternet(callers).map((traffic) => `is dialled by the internet on ${traffic}`),
    ...withInternet(calls).map((traffic) => `dials the internet on ${traffic}`),
  ].toSorted(byText);
}

interface Kind {
  readonly habits: ReadonlySet<string>;
  readonly hosts: Host[];
}

/** Independent of the order of the hosts. O(kinds of behaviour squared). */
export function findGroups(hosts: readonly Host[], roleOf: ReadonlyMap<string, string>): Group[] {
  const alike = Map.groupBy(hosts, (host) => toHabits(host).join('\n'));
  alike.delete('');
  const kinds = [...alike]
    .toSorted(([a, x], [b, y]) => y.length - x.length || byText(a, b))
    .map(([text, own]): Kind => ({ habits: new Set(text.split('\n')), hosts: own }));
  const leaders: { readonly kind: Kind; readonly hosts: Host[] }[] = [];
  for (const kind of kinds) {
    const leader = leaders.find((one) => isAlike(one.kind.habits, kind.habits));
    if (leader) leader.hosts.push(...kind.hosts);
    else leaders.push({ kind, hosts: [...kind.hosts] });
  }
  const names = new Set<string>();
  return leaders.filter((one) => one.hosts.length > 1).map((one) => toGroup(one.hosts, roleOf, names));
}

function isAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size < LEAST_ALIKE * large.size) return false;
  let common = 0;
  for (const habit of small) if (large.has(habit)) common += 1;
  return common >= LEAST_ALIKE * (a.size + b.size - common);
}

function toGroup(hosts: readonly Host[], roleOf: ReadonlyMap<string, string>, names: Set<string>): Group {
  const members = hosts.map(({ facts }) => facts.name).toSorted(byText);
  const owners = new Map<string, string[]>();
  for (const host of hosts)
    for (const habit of toHabits(host)) owners.set(habit, [...(owners.get(habit) ?? []), host.facts.name]);
  const habits = [...owners]
    .flatMap(([habit, own]) => (own.length >= LEAST_SHARE * hosts.length ? [habit] : []))
    .toSorted(byText);
  const outliers = [...owners]
    .toSorted(([a], [b]) => byText(a, b))
    .flatMap(([habit, [workload = '', ...more]]) =>
      more.length === 0 && hosts.length >= LEAST_FOR_OUTLIERS
        ? [{ workload, words: `it ${habit}, as none of the ${hosts.length - 1} that behave like it does` }]
        : [],
    );
  return { name: toName(members, habits, roleOf, names), members, habits, outliers };
}

function toName(
  members: readonly string[],
  habits: readonly string[],
  roleOf: ReadonlyMap<string, string>,
  names: Set<string>,
): string {
  const roles = Map.groupBy(
    members.flatMap((name) => roleOf.get(name) ?? []),
    (role) => role,
  );
  const [most] = [...roles].toSorted(([a, x], [b, y]) => y.length - x.length || byText(a, b));
  const serves = habits.find((habit) => habit.startsWith('serves '));
  const [first = 'mixed'] = habits;
  const name =
    most && most[1].length * 2 >= members.length
      ? most[0]
      : serves
        ? `servers-of-${serves.slice('serves '.length)}`
        : first;
  const text = name.replaceAll(/[^a-z0-9]+/g, '-');
  let unique = text;
  for (let count = 2; names.has(unique); count++) unique = `${text}-${count}`;
  names.add(unique);
  return unique;
}
