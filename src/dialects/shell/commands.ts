import { substitute } from './variables.ts';
import { splitWords, type Word } from './words.ts';

/** What is known of a script while its lines are read. */
export interface Shell {
  readonly variables: Map<string, string>;
  /** The `if`, `for`, `case` and functions that the line is in, innermost last. */
  readonly blocks: string[];
}

export interface ShellCommand {
  /** Behind the name of the tool. */
  readonly words: readonly Word[];
  readonly tool: string;
  /** Why nobody knows whether it is run. */
  readonly condition?: string;
}

export function startShell(): Shell {
  return { variables: new Map(), blocks: [] };
}

const BEFORE = new Set([
  'sudo',
  '-E',
  '-n',
  'exec',
  'command',
  'then',
  'do',
  'else',
  'run',
  'time',
  'nice',
  '{',
  '&&',
  '||',
  '!',
  'if',
  'while',
  'elif',
]);

/** Longer lines are no commands that people write. */
const LONGEST = 10_000;

/**
 * Commands of the tools on one line of a shell script; assignments and blocks are kept in `shell`. `tools`: what the first
 * word of such a command is, with the tool's name as its first group.
 */
export function readShellLine(line: string, shell: Shell, tools: RegExp): ShellCommand[] {
  const { text, originOf } =
    line.length > LONGEST ? { text: line, originOf: (at: number) => at } : substitute(line, shell.variables);
  const words = splitWords(text)?.map((word) => ({ ...word, column: originOf(word.column - 1) + 1 }));
  if (!words || words.length === 0 || words[0]?.text.startsWith('#')) return [];
  const assignment = /^(?:export |readonly |local |declare )?\s*([A-Za-z_]\w*)=(.*)$/.exec(text.trim());
  if (assignment && !tools.test(words[1]?.text ?? '')) {
    assign(shell, assignment[1] ?? '', assignment[2] ?? '');
    return [];
  }
  const commands: ShellCommand[] = [];
  let before: string | undefined;
  for (const { words: command, joint } of splitCommands(words)) {
    const opened = openBlocks(command, shell);
    const at = command.findIndex((word) => tools.test(word.text));
    if (
      at >= 0 &&
      command
        .slice(0, at)
        .every((word) => BEFORE.has(word.text) || word.text.endsWith('=') || /^\w+\)$/.test(word.text))
    ) {
      const reason =
        joint !== ';' && joint !== '|' && before !== undefined && !tools.test(before)
          ? `what comes before \`${joint}\``
          : shell.blocks.at(-1);
      const tool = tools.exec(command[at]?.text ?? '')?.[1] ?? '';
      if (!opened.includes('condition'))
        commands.push({
          tool,
          words: command.slice(at + 1),
          ...(reason === undefined ? {} : { condition: `within ${reason}` }),
        });
    }
    before = command[0]?.text;
    closeBlocks(command, shell);
  }
  return commands;
}

function assign(shell: Shell, name: string, value: string): void {
  const [first, ...more] = splitWords(value) ?? [];
  const isPlain = more.length === 0 || more[0]?.text.startsWith('#');
  // A value that is worked out, or that another way through the script changes, is not known.
  if (!isPlain || shell.blocks.length > 0 || /[$`]/.test(first?.text ?? '') || (first?.text.length ?? 0) > 1000)
    shell.variables.delete(name);
  else shell.variables.set(name, first?.text ?? '');
}

type Joint = ';' | '&&' | '||' | '|';

function splitCommands(words: readonly Word[]): { words: Word[]; joint: Joint }[] {
  const commands: { words: Word[]; joint: Joint }[] = [{ words: [], joint: ';' }];
  let isPath = false;
  for (const word of words) {
    const current = commands.at(-1);
    if (!current) break;
    if (isPath) {
      isPath = false;
      continue;
    }
    if (!word.isQuoted && word.text.startsWith('#')) break;
    if (
      !word.isQuoted &&
      (word.text === '&&' || word.text === '||' || word.text === '|' || word.text === ';' || word.text === ';;')
    )
      commands.push({ words: [], joint: word.text === ';;' ? ';' : word.text });
    else if (/^<<-?\S/.test(word.text) || (!word.isQuoted && /^\d?>|^<|^&>?/.test(word.text)))
      isPath = /^(?:[\d&]?>{1,2}|<|<<-?)$/.test(word.text);
    else if (!word.isQuoted && /[^\\];$/.test(word.text)) {
      current.words.push({ ...word, text: word.text.replace(/;+$/, '') });
      commands.push({ words: [], joint: ';' });
    } else current.words.push(word);
  }
  return commands.filter((command) => command.words.length > 0);
}

const OPENERS = new Set(['if', 'for', 'while', 'until', 'case']);
const MOST_BLOCKS = 100;

/** `condition` among what is returned: the command decides whether the block is run. */
function openBlocks(command: readonly Word[], { blocks }: Shell): string[] {
  const [first, second] = command;
  const name = first?.text ?? '';
  if (blocks.length > MOST_BLOCKS) return [];
  if (OPENERS.has(name)) {
    blocks.push(`\`${name}\``);
    return ['if', 'while', 'until'].includes(name) ? ['condition'] : [];
  }
  if (/^[\w-]+\(\)\{?$/.test(name) || name === 'function' || second?.text === '()') {
    blocks.push(`the function \`${name === 'function' ? (second?.text ?? '') : name.replace(/\(.*/, '')}\``);
  }
  return name === 'elif' ? ['condition'] : [];
}

function closeBlocks(command: readonly Word[], { blocks }: Shell): void {
  for (const word of command)
    if (!word.isQuoted && ['fi', 'done', 'esac', '}'].includes(word.text) && word === command[0]) blocks.pop();
}
