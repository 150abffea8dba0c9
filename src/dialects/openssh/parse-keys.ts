import type { ReadError, SourceFile } from '#core/model';
import type { AuthorizedKey, KeyOption } from './syntax.ts';

const TYPE = '(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+';
export const KEY_LINE = new RegExp(`(?:^|[\\s"])${TYPE}\\s+[A-Za-z0-9+/]+=*(?:\\s|$)`);
const KEY = new RegExp(`^(?:(.*?)\\s+)??(${TYPE})\\s+[A-Za-z0-9+/]+=*(?:\\s+(.*))?$`);
const OPTION = /\s*([A-Za-z0-9-]+)(?:="((?:\\.|[^"\\])*)")?\s*(?:,|$)/y;

/** sshd(8), "AUTHORIZED_KEYS FILE FORMAT". The keys themselves are not kept. */
export function parseKeys({ path, text }: SourceFile, errors: ReadError[]): AuthorizedKey[] {
  return text.split('\n').flatMap((line, index): AuthorizedKey[] => {
    const content = line.replace(/^\ufeff/, '').trim();
    if (content === '' || content.startsWith('#')) return [];
    const at = { file: path, line: index + 1, column: 1 };
    const match = KEY.exec(content);
    const options = match && parseOptions(match[1] ?? '');
    if (match && options) return [{ options, type: match[2] ?? '', comment: match[3] ?? '', at }];
    if (errors.length < 100)
      errors.push({ message: `\`${content.slice(0, 40)}\` is no key; expected \`options type key comment\``, at });
    return [];
  });
}

function parseOptions(text: string): KeyOption[] | undefined {
  const options: KeyOption[] = [];
  OPTION.lastIndex = 0;
  while (OPTION.lastIndex < text.length) {
    const match = OPTION.exec(text);
    if (!match) return undefined;
    const [, name = '', value] = match;
    options.push({ name: name.toLowerCase(), ...(value !== undefined && { value: value.replace(/\\(.)/g, '$1') }) });
  }
  return options;
}
