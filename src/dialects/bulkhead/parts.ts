import { HOP_CLASSES, type HopClass, type Selector, type ServiceUse } from '#core/model';
import type { Node } from './document.ts';
import { type Fields, readCount, readFields, readTexts, readText, report } from './fields.ts';
import type { Names } from './names.ts';
import type { PolicyError } from './position.ts';
import { readSelector, refuseLabelKey } from './selector.ts';
import { readServiceUse } from './services.ts';
import { listWords, suggest } from './suggest.ts';

/** The parts of a statement by key. Undefined: absent, or wrong and then an error says so. */
export interface Parts {
  readonly fields: Fields;
  readonly selector: (key: string) => Selector | undefined;
  readonly use: (key: string) => ServiceUse | undefined;
  readonly classes: (key: string) => HopClass[] | undefined;
  readonly label: (key: string) => string | undefined;
  readonly count: (key: string, least: number, most: number) => number | undefined;
}

export interface StatementKeys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

export function readParts(
  node: Node,
  owner: string,
  keys: StatementKeys,
  names: Names,
  errors: PolicyError[],
): Parts | undefined {
  const fields = readFields(node, owner, keys, errors);
  if (!fields) return undefined;
  const what = (key: string) => `\`${key}\` of ${owner}`;
  const read = <T>(key: string, reader: (value: Node, name: string) => T | undefined) => {
    const entry = fields.get(key);
    return entry && reader(entry.value, what(key));
  };
  return {
    fields,
    selector: (key) => read(key, (value, name) => readSelector(value, name, names, errors)),
    use: (key) => read(key, (value, name) => readServiceUse(value, name, names, errors)),
    classes: (key) => read(key, (value, name) => readClasses(value, name, errors)),
    label: (key) => readLabelKey(fields, key, errors),
    count: (key, least, most) => readCount(fields, key, least, most, errors),
  };
}

function readClasses(node: Node, what: string, errors: PolicyError[]): HopClass[] {
  const found = new Set<HopClass>();
  for (const { text, at } of readTexts(node, what, errors)) {
    const known = HOP_CLASSES.find((word) => word === text);
    if (known === undefined) {
      const guess = suggest(text, HOP_CLASSES) || `; expected ${listWords(HOP_CLASSES)}`;
      report(errors, at, `\`${text}\` is not a class of hops${guess}`);
    } else if (found.has(known)) report(errors, at, `\`${text}\` is twice in ${what}; expected it once`);
    else found.add(known);
  }
  return [...found];
}

function readLabelKey(fields: Fields, key: string, errors: PolicyError[]): string | undefined {
  const text = readText(fields, key, errors);
  const refusal = text === undefined ? undefined : refuseLabelKey(text);
  if (refusal === undefined) return text;
  return report(errors, fields.get(key)?.value.at ?? fields.at, refusal);
}
