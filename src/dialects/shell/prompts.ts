const PROMPT =
  /^[ \t]*(?:\[?[\w.-]+@[\w.-]+[^\n#$%>]{0,80}[#$%>]|(?:PS )?[A-Z]:\\[^\n>]{0,80}>)(?=[ \t]|\r?$)(?<command>[^\n]*)$/gm;
const FIRST = /^\s*[$%][ \t]+(?<command>\S[^\n]*)/;
/** Where nothing else begins with a number sign. */
const FIRST_OF_ROOT = /^\s*#[ \t]+(?<command>\S[^\n]*)(?=\s+[[{])/;

/** A line of somebody's terminal, above or below what was printed there. */
export interface Prompt {
  readonly offset: number;
  readonly text: string;
  readonly command: string;
}

/** The prompts in a text: `root@gw:~# …` on any line, `$ …` on the first, and `# …` there when JSON is below it. */
export function findPrompts(text: string): readonly Prompt[] {
  const first = FIRST.exec(text) ?? FIRST_OF_ROOT.exec(text);
  const found = [...(first ? [first] : []), ...text.matchAll(PROMPT)];
  return found.map((match) => ({
    offset: match.index + (match[0].length - match[0].trimStart().length),
    text: match[0].trim(),
    command: (match.groups?.['command'] ?? '').trim(),
  }));
}

/** The text with spaces in place of the prompts, so that all else stays where it is. */
export function blankPrompts(text: string, prompts: readonly Prompt[]): string {
  let out = '';
  let end = 0;
  for (const { offset, text: prompt } of prompts) {
    out += text.slice(end, offset) + ' '.repeat(prompt.length);
    end = offset + prompt.length;
  }
  return out + text.slice(end);
}
