import { expect, test } from 'vitest';
import { joinContinued, readHere, readShellLine, startShell, substitute } from './index.ts';

const TOOL = /^(tool)$/;
const commandsOf = (...lines: readonly string[]) => {
  const shell = startShell();
  return lines.flatMap((line) =>
    readShellLine(line, shell, TOOL).map(
      ({ words, condition }) =>
        `${words.map(({ text }) => text).join('_')}${condition === undefined ? '' : ` (${condition})`}`,
    ),
  );
};

test.each<[string, string[], string[]]>([
  ['a command', ['sudo tool a "b c"'], ['a_b c']],
  ['variables that are assigned plainly', ['X=1 # one', 'export Y="a b"', 'tool $X ${Y} $Z'], ['1_a_b_$Z']],
  ['several on a line, and comments', ['tool a; tool b # tool c'], ['a', 'b']],
  ['a semicolon that is none', [String.raw`tool a \; b`], [String.raw`a_\;_b`]],
  ['what a pipe gives', ['cat x | tool a'], ['a']],
  [
    'what hangs on something',
    ['test -f x && tool a', 'if true; then', 'tool b', 'fi', 'tool c'],
    ['a (within what comes before `&&`)', 'b (within `if`)', 'c'],
  ],
  [
    'nothing of where it goes',
    ['tool a > /dev/null 2>&1', 'tool b 2>/dev/null', "tool c << 'EOF'", "tool d <<'EOF'", 'tool e &'],
    ['a', 'b', 'c', 'd', 'e'],
  ],
  ['nothing of others', ['echo tool a', '# tool b'], []],
])('%s', (_name, lines, expected) => {
  expect(commandsOf(...lines)).toEqual(expected);
});

test('a word is where it was written, whatever variables stand before it', () => {
  const shell = startShell();
  shell.variables.set('LONG', 'x'.repeat(40));
  const [command] = readShellLine('tool $LONG end', shell, TOOL);
  expect(command?.words.map(({ column }) => column)).toEqual([6, 12]);
});

test.each([
  ['tool <<EOF', 'a\nb', false],
  ['tool <<-"E F"', 'a\nb\nEOF', true],
  [String.raw`tool << \EOF`, 'a\nb', true],
])('the text that `%s` puts in ends at its mark', (command, expected, isQuoted) => {
  const lines = [command, 'a', 'b', 'EOF', '\tE F', 'c'];
  const here = readHere(command, lines, 0);
  expect(here && lines.slice(here.first, here.end).join('\n')).toBe(expected);
  expect(here?.isQuoted).toBe(isQuoted);
});

test('a text without an end goes to the end of all; others put in none', () => {
  expect(readHere('tool <<EOF', ['tool <<EOF', 'a'], 0)?.end).toBe(2);
  expect(readHere('tool <<< "a"', ['tool <<< "a"'], 0)).toBeUndefined();
  expect(readHere('echo $((1<<2))', ['echo $((1<<2))'], 0)).toBeUndefined();
});

test('lines are joined at a backslash', () => {
  expect(joinContinued(['a \\', 'b', 'c'], 0)).toEqual({ text: 'a   b', last: 1 });
});

test('values do not grow without bound', () => {
  const { text } = substitute('$A'.repeat(5000), new Map([['A', 'x'.repeat(1000)]]));
  expect(text.length).toBeLessThan(1_100_000);
});
