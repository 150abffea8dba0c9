import { MOST_FIELDS, type Template } from './template.ts';

export type ReadTemplate =
  | { readonly kind: 'template'; readonly template: Template }
  /** RFC 7011 §8.1; no id: all templates, or all options templates. */
  | { readonly kind: 'withdrawal'; readonly id?: number; readonly isOptions: boolean }
  | { readonly kind: 'bad'; readonly why: string };

const ENTERPRISE_BIT = 0x8000;

/** The templates of one set, `first` after its header. A bad one is the last: nobody knows where it ends. */
export function readTemplates(
  view: DataView,
  first: number,
  end: number,
  version: 9 | 10,
  isOptions: boolean,
): ReadTemplate[] {
  const read: ReadTemplate[] = [];
  const headerBytes = isOptions ? 6 : 4;
  let at = first;
  // Less than a header is padding.
  while (end - at >= 4) {
    const id = view.getUint16(at);
    const count = view.getUint16(at + 2);
    if (version === 10 && count === 0 && id !== 0) {
      read.push({ kind: 'withdrawal', isOptions, ...(id > 255 && { id }) });
      at += 4;
      continue;
    }
    if (id === 0) break;
    if (id < 256) {
      read.push({ kind: 'bad', why: `a template of number ${id}; expected one above 255` });
      break;
    }
    if (end - at < headerBytes) {
      read.push({ kind: 'bad', why: `the options template ${id} is cut; expected ${headerBytes} bytes of header` });
      break;
    }
    const size = sizeOf(view, at, version, isOptions);
    if (size.fields > MOST_FIELDS) {
      read.push({ kind: 'bad', why: `template ${id} has ${size.fields} fields; expected at most ${MOST_FIELDS}` });
      break;
    }
    const body = readFields(view, at + headerBytes, end, size.fields, version);
    if (!body) {
      read.push({ kind: 'bad', why: `template ${id} of ${size.fields} fields does not fit into its set` });
      break;
    }
    const template: Template = { id, version, isOptions, scopes: size.scopes, fields: body.fields };
    read.push({ kind: 'template', template });
    at = body.end;
  }
  return read;
}

/** NetFlow v9 counts the bytes of scopes and options, IPFIX all fields and the scopes among them. */
function sizeOf(view: DataView, at: number, version: 9 | 10, isOptions: boolean): { fields: number; scopes: number } {
  if (!isOptions) return { fields: view.getUint16(at + 2), scopes: 0 };
  if (version === 10) return { fields: view.getUint16(at + 2), scopes: view.getUint16(at + 4) };
  const scopes = Math.floor(view.getUint16(at + 2) / 4);
  return { scopes, fields: scopes + Math.floor(view.getUint16(at + 4) / 4) };
}

function readFields(
  view: DataView,
  first: number,
  end: number,
  count: number,
  version: 9 | 10,
): { readonly fields: Template['fields']; readonly end: number } | undefined {
  const fields: [number, number, number][] = [];
  let at = first;
  for (let i = 0; i < count; i++) {
    if (end - at < 4) return undefined;
    const id = view.getUint16(at);
    const length = view.getUint16(at + 2);
    at += 4;
    if (version === 9 || id < ENTERPRISE_BIT) fields.push([0, id, length]);
    else {
      if (end - at < 4) return undefined;
      fields.push([view.getUint32(at), id - ENTERPRISE_BIT, length]);
      at += 4;
    }
  }
  return { fields, end: at };
}
