import { type Element, findElement, findScope } from './elements.ts';
import { NUMBER, TEXT } from './slots.ts';

/** As an exporter announced it. */
export interface Template {
  readonly id: number;
  readonly version: 9 | 10;
  /** How many of the first fields are the scope of an options record; 0 for a template of flows. */
  readonly scopes: number;
  readonly isOptions: boolean;
  /** Enterprise number (0: none), element, length (`VARIABLE`: each record says). */
  readonly fields: readonly (readonly [enterprise: number, id: number, length: number])[];
}

/** RFC 7011 §7 */
export const VARIABLE = 65_535;
export const MOST_FIELDS = 1024;

/** A template, made ready to read records with. */
export interface RecordLayout {
  readonly isOptions: boolean;
  /** Of the shortest record; never 0. */
  readonly leastBytes: number;
  readonly isFixed: boolean;
  /** Of fixed records only those that are read; of others all, in their order. */
  readonly fields: readonly FieldLayout[];
}

export interface FieldLayout {
  /** Of a fixed record. */
  readonly offset: number;
  readonly length: number;
  /** `skip`: nothing of it is read. */
  readonly kind: Element['kind'] | 'skip';
  /** Of a section: its link type; of a list: 1 where it is of several templates. */
  readonly slot: number;
}

/** Undefined for a template without a byte, of which a set would hold any number of records. */
export function layOut(template: Template): RecordLayout | undefined {
  const fields: FieldLayout[] = [];
  let offset = 0;
  let isFixed = true;
  for (const [index, [enterprise, id, length]] of template.fields.entries()) {
    const isScope = template.version === 9 && index < template.scopes;
    const found = isScope ? findScope(id) : findElement(template.version, enterprise, id);
    const isRead = found !== undefined && length > 0 && FITS[found.kind](length);
    fields.push({
      offset,
      length,
      kind: isRead ? found.kind : 'skip',
      slot: isRead ? toSlot(found) : 0,
    });
    if (length === VARIABLE) isFixed = false;
    offset += length === VARIABLE ? 1 : length;
  }
  if (offset === 0) return undefined;
  const { isOptions } = template;
  return {
    isOptions,
    leastBytes: offset,
    isFixed,
    fields: isFixed ? fields.filter(({ kind }) => kind !== 'skip') : fields,
  };
}

function toSlot(element: Element): number {
  if (element.kind === 'section') return element.linkType;
  if (element.kind === 'list') return element.isMulti ? 1 : 0;
  return isTextual(element) ? TEXT[element.slot] : NUMBER[element.slot];
}

function isTextual(element: Element): element is Extract<Element, { kind: 'text' | 'hex' | 'ipv4' | 'ipv6' }> {
  return ['text', 'hex', 'ipv4', 'ipv6'].includes(element.kind);
}

/** Numbers may be shorter than their type (RFC 7011 §6.2). */
const FITS: Readonly<Record<Element['kind'], (length: number) => boolean>> = {
  number: (length) => length <= 8 || length === VARIABLE,
  seconds: (length) => length <= 8 || length === VARIABLE,
  ntp: (length) => length === 8,
  real: (length) => length === 4 || length === 8,
  ipv4: (length) => length === 4,
  ipv6: (length) => length === 16,
  text: () => true,
  hex: (length) => length <= 32,
  section: () => true,
  list: () => true,
};
