import type { Policy, Selector, Workload } from '#core/model';
import { type Address, hasAddress } from '#core/net';
import type { AddressClasses, ClassMember } from '../address-classes.ts';
import { extendClassKeys } from '../class-keys.ts';
import { type Line, toLines } from './clause.ts';
import { criteriaMetBy, type SetSlot } from './set-slot.ts';

/** Which slots hold a class of addresses: worked out once for all its hosts, and again for none of them. */
export interface ClassSlots {
  readonly linesOf: (workload: Workload, address: Address) => readonly Line[];
  readonly addSlot: (slot: SetSlot) => void;
  readonly removeSlot: (slot: SetSlot) => void;
  /** After clauses have come or gone. */
  readonly forgetLines: () => void;
  /** Before a slot of selectors that may divide classes: those that are divided are forgotten. */
  readonly refine: (selectors: readonly Selector[]) => void;
  /** The slots that hold the address when it is of that workload (absent: of none). */
  readonly findSlots: (address: Address, workload?: Workload) => readonly SetSlot[];
}

interface Known {
  readonly member: Required<ClassMember>;
  slots: SetSlot[];
  lines: readonly Line[];
  /** When the lines were made; see `forgetLines`. */
  age: number;
}

export function toClassSlots(policy: Policy, classes: AddressClasses, all: ReadonlySet<SetSlot>): ClassSlots {
  let { keys } = classes;
  const known = new Map<string, Known>();
  const byCriterion = new Map<string, Set<SetSlot>>();
  const ofAnyone = new Set<SetSlot>();
  const knownByCriterion = new Map<string, Set<Known>>();
  let age = 0;
  const numbered = classes.members.map(({ key, address, workload }) => {
    if (!workload) return undefined;
    return keep({ key, address, workload }, []);
  });
  for (const slot of all) {
    fileSlot(slot);
    for (const number of classes.within(slot.set)) numbered[number]?.slots.push(slot);
  }

  function fileSlot(slot: SetSlot): void {
    if (!slot.criteria) ofAnyone.add(slot);
    for (const criterion of slot.criteria ?? []) addTo(byCriterion, criterion, slot);
  }

  function keep(member: Required<ClassMember>, slots: SetSlot[]): Known {
    const one: Known = { member, slots, lines: [], age: -1 };
    known.set(member.key, one);
    for (const criterion of criteriaMetBy(member.workload)) addTo(knownByCriterion, criterion, one);
    return one;
  }

  /** The policy as far as it is about the addresses of one workload. A name that no selector says is no matter. */
  function narrowTo(workload: Workload | undefined): Policy {
    return { ...policy, workloads: workload ? [workload] : [] };
  }

  function findSlots(address: Address, workload?: Workload): SetSlot[] {
    const narrow = narrowTo(workload);
    const candidates = (workload ? criteriaMetBy(workload) : []).flatMap((one) => [...(byCriterion.get(one) ?? [])]);
    return [...new Set([...ofAnyone, ...candidates])].filter((slot) => slot.holds(narrow, address));
  }

  function find(workload: Workload, address: Address): Known {
    const key = keys.at(keys.ofWorkload(workload), address);
    return known.get(key) ?? keep({ key, address, workload }, findSlots(address, workload));
  }

  return {
    linesOf: (workload, address) => {
      const found = find(workload, address);
      if (found.age !== age) found.lines = toLines(found.slots);
      found.age = age;
      return found.lines;
    },
    addSlot: (slot) => {
      fileSlot(slot);
      const candidates = slot.criteria
        ? new Set(slot.criteria.flatMap((one) => [...(knownByCriterion.get(one) ?? [])]))
        : known.values();
      for (const { member, slots } of candidates)
        if (slot.holds(narrowTo(member.workload), member.address)) slots.push(slot);
    },
    removeSlot: (slot) => {
      ofAnyone.delete(slot);
      for (const criterion of slot.criteria ?? []) byCriterion.get(criterion)?.delete(slot);
      for (const one of known.values())
        if (one.slots.includes(slot)) one.slots = one.slots.filter((other) => other !== slot);
    },
    forgetLines: () => {
      age++;
    },
    refine: (selectors) => {
      const next = extendClassKeys(keys, selectors);
      const added = next.networks.slice(keys.networks.length);
      for (const one of known.values()) {
        const { key, workload, address } = one.member;
        const isNamed = next.named.has(workload.name) && !keys.named.has(workload.name);
        if (!isNamed && !added.some((set) => hasAddress(set, address))) continue;
        known.delete(key);
        for (const criterion of criteriaMetBy(workload)) knownByCriterion.get(criterion)?.delete(one);
      }
      keys = next;
    },
    findSlots: (address, workload) => (workload ? find(workload, address).slots : findSlots(address)),
  };
}

function addTo<T>(sets: Map<string, Set<T>>, key: string, one: T): void {
  const set = sets.get(key);
  if (set) set.add(one);
  else sets.set(key, new Set([one]));
}
