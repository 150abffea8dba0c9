import { type Management, MANAGEMENT_MEANS } from '#core/model';
import type { Node } from './document.ts';
import { readOneOf } from './fields.ts';
import type { Names } from './names.ts';
import { readParts } from './parts.ts';
import type { PolicyError, Position } from './position.ts';

export const MANAGEMENT_KEYS = { required: ['from', 'to', 'through'], optional: [] };

export interface PlacedManagement {
  readonly management: Management;
  readonly at: Position;
}

export function readManages(nodes: readonly Node[], names: Names, errors: PolicyError[]): PlacedManagement[] {
  return nodes.flatMap((node) => {
    const parts = readParts(node, 'an entry of `manages`', MANAGEMENT_KEYS, names, errors);
    if (!parts) return [];
    const from = parts.selector('from');
    const to = parts.selector('to');
    const through = readOneOf(parts.fields, 'through', MANAGEMENT_MEANS, errors);
    return from && to && through ? [{ management: { from, to, through }, at: node.at }] : [];
  });
}
