import type { Position } from '#core/model';
import { ALL_TRAFFIC, toAddressSet, unionAddresses } from '#core/net';
import { addLoss, type Notes } from '#dialects/cloud';
import type { GroupRule } from './account.ts';
import type { Draft } from './draft.ts';

/** Parts are put into what they are of. What is of nothing in the input is a loss. */
export function joinParts(draft: Draft, notes: Notes): void {
  addListedGroups(draft);
  for (const { group: id, isEgress, rule } of draft.loneRules) {
    const side = isEgress ? 'egress' : 'ingress';
    const isThere = change(draft.groups, id, (group) => ({ ...group, [side]: [...group[side], rule] }));
    if (isThere) continue;
    addStray(notes, rule, id);
    if (isWords(id, 'sg-')) addToAll(draft, side, { ...rule, unknown: `which group ${id} is` });
  }
  addOpenSides(draft);
  for (const { vpc: id, ranges } of draft.networks)
    change(draft.vpcs, id, (vpc) => ({ ...vpc, addresses: unionAddresses(vpc.addresses, toAddressSet(ranges)) }));
  for (const { acl: id, entry } of draft.aclEntries) {
    const isThere = change(draft.acls, id, (acl) => ({
      ...acl,
      entries: [...acl.entries, entry].toSorted((a, b) => a.number - b.number),
    }));
    if (!isThere) addStray(notes, entry, id);
  }
  for (const { acl: id, subnet } of draft.aclSubnets)
    change(draft.acls, id, (acl) => ({ ...acl, subnets: [...acl.subnets, subnet] }));
  for (const { table: id, route } of draft.routes) {
    const isThere = change(draft.routeTables, id, (table) => ({ ...table, routes: [...table.routes, route] }));
    if (!isThere) addStray(notes, route, id);
  }
  for (const { table: id, subnet, gateway, isMain } of draft.tableUses)
    change(draft.routeTables, id, (table) => ({
      ...table,
      subnets: [...table.subnets, ...(subnet === undefined ? [] : [subnet])],
      gateways: [...table.gateways, ...(gateway === undefined ? [] : [gateway])],
      isMain: table.isMain || isMain,
    }));
  for (const { gateway: id, vpc } of draft.gatewayVpcs)
    change(draft.gateways, id, (gateway) => ({ ...gateway, vpcs: [...gateway.vpcs, vpc] }));
  for (const { attachment, table } of draft.transitTables)
    for (const [i, known] of draft.transitAttachments.entries())
      if (known.id === attachment) draft.transitAttachments[i] = { ...known, routeTable: table };
}

/** A reference that a template leaves open: it may lead to whatever is in the input. An id of the platform does not. */
export function isWords(id: string, start: string): boolean {
  return !id.startsWith(start);
}

/** Where only rules are listed, they are all of the groups that they name. */
function addListedGroups({ groups, interfaces, lists, loneRules }: Draft): void {
  if (lists.has('SecurityGroups')) return;
  for (const { group: id, rule, isListed } of loneRules) {
    if (!isListed || groups.has(id)) continue;
    const vpc = [...interfaces.values()].find((own) => own.groups.includes(id))?.vpc ?? '';
    groups.set(id, { id, name: id, vpc, ingress: [], egress: [], open: [], tags: {}, at: rule.at });
  }
}

function addToAll({ groups }: Draft, side: 'ingress' | 'egress', rule: GroupRule): void {
  for (const [id, group] of groups) groups.set(id, { ...group, [side]: [...group[side], rule] });
}

/** What a template does not tell of a side may be anything, unless its rules are written by themselves. */
function addOpenSides({ groups }: Draft): void {
  for (const [id, group] of groups)
    for (const side of group.open) {
      if (group[side].length > 0) continue;
      const words = `the ${side} rules of ${group.name}`;
      const peer = { kind: 'unresolved', id: words } as const;
      const rule: GroupRule = { traffic: ALL_TRAFFIC, peer, text: words, at: group.at };
      change(groups, id, (known) => ({ ...known, [side]: [rule] }));
    }
}

function change<T>(map: Map<string, T>, id: string, to: (value: T) => T): boolean {
  const value = map.get(id);
  if (value === undefined) return false;
  map.set(id, to(value));
  return true;
}

function addStray(notes: Notes, { text, at }: { readonly text: string; readonly at: Position }, id: string): void {
  addLoss(notes, text, `it is of ${id}, which is not in the input: what it changes is not known`, at);
}
