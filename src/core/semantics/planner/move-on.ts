import type { Policy, Rule, Workload } from '#core/model';
import { type Address, printAddress, withAddress, withoutAddress } from '#core/net';
import { toChangedPart } from './changed-part.ts';
import type { Clause } from './clause.ts';
import type { SetSlot } from './set-slot.ts';
import { isTimed, type PlannerState, toStand } from './state.ts';

/** Changes the state to that of a policy with the same zones and guardrails; returns the workloads that it concerns. */
export function moveOn(state: PlannerState, next: Policy, atMs: number): ReadonlySet<Workload> {
  const rules = toChangedPart(state.policy.rules, next.rules);
  const workloads = toChangedPart(state.policy.workloads, next.workloads);
  const concerned = new Set<Workload>();
  const concern = (slot: SetSlot) => {
    for (const workload of state.owners.within(slot.set)) concerned.add(workload);
  };
  const concernEnds = (clause: Clause | undefined) => {
    if (!clause) return;
    concern(clause.sources);
    concern(clause.destinations);
    state.classes.forgetLines();
  };
  const changed = [...state.stands].filter(([rule, stand]) => toStand(rule, atMs) !== stand).map(([rule]) => rule);
  const gone = new Set(rules.removed);
  const renewed = changed.filter((rule) => !gone.has(rule));

  for (const rule of [...gone, ...renewed]) concernEnds(removeRule(state, rule));
  for (const slot of moveWorkloads(state, workloads)) {
    for (const { destinations } of slot.asSources) concern(destinations);
    for (const { sources } of slot.asDestinations) concern(sources);
  }
  state.policy = next;
  for (const rule of [...rules.added, ...renewed]) concernEnds(addRule(state, rule, atMs));

  for (const workload of workloads.removed) concerned.delete(workload);
  for (const workload of workloads.added) concerned.add(workload);
  return concerned;
}

function removeRule({ book, classes, stands }: PlannerState, rule: Rule): Clause | undefined {
  stands.delete(rule);
  const { clause, removed } = book.removeRule(rule);
  for (const slot of removed) classes.removeSlot(slot);
  return clause;
}

function addRule({ policy, book, classes, stands }: PlannerState, rule: Rule, atMs: number): Clause | undefined {
  if (isTimed(rule)) stands.set(rule, toStand(rule, atMs));
  classes.refine([rule.from, rule.to]);
  const { clause, added } = book.addRule(policy, rule, atMs);
  for (const slot of added) classes.addSlot(slot);
  return clause;
}

/** Returns the slots whose sets are not what they were. */
function moveWorkloads(
  { owners, classes }: PlannerState,
  { removed, added }: { readonly removed: readonly Workload[]; readonly added: readonly Workload[] },
): Set<SetSlot> {
  const before = new Map<string, readonly [Address, Workload]>(removed.flatMap(toEntries));
  const after = new Map<string, readonly [Address, Workload]>(added.flatMap(toEntries));
  const changed = new Set<SetSlot>();
  for (const [text, [address]] of new Map([...before, ...after])) {
    const held = new Set(classes.findSlots(address, before.get(text)?.[1]));
    const holds = new Set(classes.findSlots(address, after.get(text)?.[1]));
    for (const slot of held) {
      if (holds.has(slot)) continue;
      slot.set = withoutAddress(slot.set, address);
      changed.add(slot);
    }
    for (const slot of holds) {
      if (held.has(slot)) continue;
      slot.set = withAddress(slot.set, address);
      changed.add(slot);
    }
  }
  removed.forEach(owners.remove);
  added.forEach(owners.add);
  return changed;
}

function toEntries(workload: Workload): (readonly [string, readonly [Address, Workload]])[] {
  return workload.addresses.map((address) => [printAddress(address), [address, workload]]);
}
