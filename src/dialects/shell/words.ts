/** A word of a line: what is between spaces, quotes taken off. */
export interface Word {
  readonly text: string;
  /** From 1, of its first character. */
  readonly column: number;
  readonly isQuoted: boolean;
}

/**
 * The words of a line as a shell and `iptables-restore` split it: `"…"` with `\` before a character that counts as
 * itself, `'…'` as it stands. Undefined: a quote is not closed.
 */
export function splitWords(line: string, start = 0): Word[] | undefined {
  const words: Word[] = [];
  let at = start;
  for (;;) {
    while (isSpace(line[at])) at++;
    if (at >= line.length) return words;
    const column = at + 1;
    let text = '';
    let isQuoted = false;
    while (at < line.length && !isSpace(line[at])) {
      const quote = line[at];
      if (quote === '"' || quote === "'") {
        const closed = readQuoted(line, at + 1, quote);
        if (!closed) return undefined;
        text += closed.text;
        at = closed.end;
        isQuoted = true;
      } else {
        const from = at;
        while (at < line.length && !isSpace(line[at]) && line[at] !== '"' && line[at] !== "'") at++;
        text += line.slice(from, at);
      }
    }
    words.push({ text, column, isQuoted });
  }
}

function readQuoted(line: string, start: number, quote: string): { text: string; end: number } | undefined {
  let text = '';
  for (let at = start; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === quote) return { text, end: at + 1 };
    if (character === '\\' && quote === '"') {
      at++;
      text += line[at] ?? '';
    } else text += character;
  }
  return undefined;
}

/** Whatever ends a word elsewhere ends one here, so that no name has any of it. */
function isSpace(character: string | undefined): boolean {
  return character !== undefined && (character === ' ' || /\s/.test(character));
}
