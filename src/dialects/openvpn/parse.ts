import type { Position, ReadError, SourceFile } from '#core/model';
import type { Directive, OpenVpnFile } from './syntax.ts';

const MOST_ERRORS = 100;

/** openvpn(8), "Options": a name and its arguments a line; `#` and `;` begin comments; `<name>` begins an inline file. */
export function parseOpenVpn({ path, text }: SourceFile, errors: ReadError[]): OpenVpnFile {
  const directives: Directive[] = [];
  const inline: string[] = [];
  let block: { readonly name: string; readonly at: Position } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/^\ufeff/, '').trim();
    const at = { file: path, line: index + 1, column: line.length - line.trimStart().length + 1 };
    if (block) {
      if (content === `</${block.name}>`) block = undefined;
      else if (block.name !== 'connection') continue;
      if (block === undefined) continue;
    }
    const opened = /^<([a-z0-9-]+)>$/.exec(content)?.[1];
    if (opened !== undefined) {
      block = { name: opened, at };
      if (opened !== 'connection') inline.push(opened);
      continue;
    }
    const words = splitWords(content);
    if (typeof words === 'string') errors.push({ message: words, at });
    else {
      const [first, ...args] = words;
      if (first === undefined) continue;
      const name = first.replace(/^--/, '');
      if (/^[a-z][a-z0-9-]*$/.test(name)) directives.push({ name, args, at });
      else errors.push({ message: `\`${first.slice(0, 40)}\` is no option; expected for example \`port 1194\``, at });
    }
    if (errors.length >= MOST_ERRORS) break;
  }
  if (block) errors.push({ message: `\`<${block.name}>\` does not end; expected \`</${block.name}>\``, at: block.at });
  return { path, directives, inline };
}

/** Words between blanks; quotes and backslashes as openvpn reads them. A text: what is wrong. */
export function splitWords(line: string): string[] | string {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"' && at + 1 < line.length) word += line[++at] ?? '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && at + 1 < line.length) word = (word ?? '') + (line[++at] ?? '');
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if ((character === '#' || character === ';') && word === undefined) break;
    else word = (word ?? '') + character;
  }
  if (quote !== '') return `a quote \`${quote}\` that does not end; expected another one`;
  return word === undefined ? words : [...words, word];
}
