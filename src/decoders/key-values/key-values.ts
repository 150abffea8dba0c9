const QUOTE = 34;
const BACKSLASH = 92;
const BLANK = 32;
const TAB = 9;
const SEMICOLON = 59;
const BRACKET = 93;

/**
 * Values by their keys. Quoted ones may hold anything, with `\` before a quote, a backslash or a bracket; others end at
 * a blank. Where a key comes twice the first holds. Words that are no `key=value` are passed over.
 * `assign`: what stands between key and value (Check Point: `:`).
 */
export function parseKeyValues(text: string, assign: '=' | ':' = '='): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const assignCode = assign.charCodeAt(0);
  const separator = assign === ':' ? SEMICOLON : BLANK;
  let at = 0;
  while (at < text.length) {
    let code = text.charCodeAt(at);
    while (code === BLANK || code === TAB || code === SEMICOLON || code === BRACKET) code = text.charCodeAt((at += 1));
    const keyFirst = at;
    while (at < text.length && code !== assignCode && code !== BLANK && code !== TAB) code = text.charCodeAt((at += 1));
    if (at >= text.length) break;
    if (code !== assignCode) continue;
    const key = text.slice(keyFirst, at);
    at += 1;
    // Check Point doubles the sign before values of its long fields.
    if (assign === ':' && text.charCodeAt(at) === assignCode) at += 1;
    let value: string;
    if (text.charCodeAt(at) === QUOTE) {
      const end = findQuote(text, at + 1);
      value = text.slice(at + 1, end);
      if (value.includes('\\')) value = value.replaceAll(/\\(["\\\]])/g, '$1');
      at = end + 1;
    } else {
      const first = at;
      code = text.charCodeAt(at);
      while (at < text.length && code !== BLANK && code !== TAB && code !== separator)
        code = text.charCodeAt((at += 1));
      value = text.slice(first, at);
    }
    if (!values.has(key)) values.set(key, value);
  }
  return values;
}

function findQuote(text: string, first: number): number {
  for (let at = first; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}
