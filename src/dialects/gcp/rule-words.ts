import { type JsonNode, textOf, truthOf } from '#core/json';
import { addError, addLoss, type Notes, readNetwork } from '#dialects/cloud';
import { isOpen } from '#dialects/terraform';
import { type GcpResource, prop } from './resource.ts';

/** Where words of a rule are read from, and where what is wrong with them is noted. */
export interface Reader {
  readonly locate: GcpResource['locate'];
  readonly notes: Notes;
}

/** The texts of a list in a rule. What is no list of texts is an error: to pass over it would make the rule wider. */
export function readTexts(node: JsonNode | undefined, name: string, { locate, notes }: Reader): readonly string[] {
  const value = prop(node, name);
  return (value?.kind === 'array' ? value.items : value ? [value] : []).flatMap((item) => {
    const text = item.kind === 'scalar' && typeof item.value === 'number' ? String(item.value) : textOf(item);
    if (text === undefined || text === '')
      addError(notes, `\`${name}\` holds something that is no text; expected a list of texts`, locate(item));
    if (text !== undefined && isOpen(text))
      addLoss(notes, text, 'it is known only after Terraform has run; whom the rule means is unknown', locate(item));
    return text === undefined ? [] : [text];
  });
}

export function readRanges(node: JsonNode | undefined, name: string, reader: Reader): readonly string[] {
  const texts = readTexts(node, name, reader);
  const list = prop(node, name);
  for (const text of texts.filter((range) => range !== '' && !isOpen(range) && !readNetwork(range)))
    if (list)
      addError(reader.notes, `\`${text}\` is no network; expected for example \`10.0.0.0/8\``, reader.locate(list));
  return texts;
}

export function readDisabled(node: JsonNode, { locate, notes }: Reader): boolean {
  const value = prop(node, 'disabled');
  const truth = truthOf(value);
  if (value && truth === undefined) addError(notes, '`disabled` is neither true nor false', locate(value));
  return truth ?? false;
}
