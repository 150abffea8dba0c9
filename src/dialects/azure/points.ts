import type { EnforcementPoint, FilterRules, ReadContext } from '#core/model';
import { ALL_ADDRESSES, printRange, type TrafficSet } from '#core/net';
import { addLoss, type Bounds, type Notes, perhaps, pickNames } from '#dialects/cloud';
import type { AzureEstate, Subnet } from './estate.ts';
import { liftGroup, liftMissingGroup, liftUnknownListener } from './lift-group.ts';
import { wordsAt } from './neighbourhood.ts';
import { toName } from './resource.ts';
import type { Words } from './words.ts';

/** The security groups as points: one for each meaning that its words have where it is attached. */
export interface Points {
  /** Name of the point for a group at a subnet. */
  readonly at: (group: string, subnet: Subnet | undefined, tracksTcp: boolean) => string;
  /** Name of the point of whoever is in no file: it may do anything. */
  readonly ofStrangers: () => string;
  /** Name of the point of who takes nothing but the traffic, and nobody knows what of that. */
  readonly ofListener: (name: string, traffic: TrafficSet) => string;
  /** All that were asked for, then groups that are attached nowhere. */
  readonly list: () => readonly EnforcementPoint[];
}

export function createPoints(estate: AzureEstate, context: ReadContext, notes: Notes): Points {
  const groups = new Map(estate.groups.map((group) => [group.id, group]));
  const names = new Map(
    pickNames(estate.groups.map(({ name, id }) => [`security group ${name}`, `security group ${id}`])).map(
      (name, i) => [estate.groups[i]?.id ?? '', name],
    ),
  );
  const words = new Map<string, Words>();
  const made = new Map<string, EnforcementPoint>();
  const taken = new Set<string>();
  const wordsOf = (subnet: Subnet | undefined): Words => {
    if (!subnet) return NO_WORDS;
    const known = words.get(subnet.id) ?? wordsAt(estate, subnet, context);
    words.set(subnet.id, known);
    return known;
  };
  const at: Points['at'] = (id, subnet, tracksTcp) => {
    const own = wordsOf(subnet);
    const group = groups.get(id);
    const key = `${id}\n${tracksTcp}\n${printBounds(own.virtualNetwork)}`;
    const found = made.get(key);
    if (found) return found.name;
    const plain = names.get(id) ?? `security group ${toName(id)}`;
    const name =
      [plain, `${plain} at ${subnet?.name ?? 'no subnet'}`].find((candidate) => !taken.has(candidate)) ??
      `${plain} at ${subnet?.id ?? ''} ${tracksTcp}`;
    taken.add(name);
    if (!group)
      addLoss(notes, `security group ${toName(id)}`, 'it is not in the files; what it decides is unknown', subnet?.at);
    const rules = group
      ? liftGroup(group, { words: own, tracksTcp, hasAdminRules: estate.hasAdminRules })
      : liftMissingGroup(`security group ${toName(id)} is not in the files`);
    made.set(key, { name, rules, isTracking: true, ...(group && { at: group.at }) });
    return name;
  };
  const make = (name: string, rules: () => FilterRules) => {
    if (!made.has(name)) made.set(name, { name, rules: rules(), isTracking: true });
    return name;
  };
  const ofListener: Points['ofListener'] = (name, traffic) => make(name, () => liftUnknownListener(name, traffic));
  const ofStrangers = () => make(STRANGERS, () => liftMissingGroup(STRANGERS));
  const list = () => {
    const used = new Set([...made.keys()].map((key) => key.split('\n')[0]));
    for (const group of estate.groups) if (!used.has(group.id)) at(group.id, undefined, true);
    return [...made.values()];
  };
  return { at, ofListener, ofStrangers, list };
}

const STRANGERS = 'security groups of interfaces that are not in the files';

/** Of a group that is attached nowhere: what VirtualNetwork would mean is decided by who attaches it. */
const NO_WORDS: Words = {
  virtualNetwork: perhaps(ALL_ADDRESSES, 'VirtualNetwork where it is attached'),
  groups: (id) => perhaps(ALL_ADDRESSES, `members of ${toName(id)}`),
};

function printBounds({ certain, maybe }: Bounds): string {
  return [certain, maybe].map(({ ranges }) => ranges.map(printRange).join(',')).join(';');
}
