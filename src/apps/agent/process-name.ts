const MAX_LENGTH = 64;
/** Programs that run others: their own name says nothing. */
const INTERPRETER =
  /^(?:node|nodejs|deno|bun|python|pypy|ruby|perl|php|java|sh|bash|dash|zsh|ksh|lua|tclsh|Rscript)[\d.]*$/;
const SCRIPT = /\.(?:[cm]?[jt]s|py|rb|pl|php|sh|jar|lua|tcl|R)$/;
/** What follows is a program itself, not the name of one. */
const TAKES_TEXT = new Set(['-c', '-e', '-p', '-r', '-pe', '-lc', '--eval', '--print']);

/**
 * What people call a process: the name of its program, and of the script when the program is an interpreter.
 * No other argument, since any may be a secret. `command`: as in `/proc/PID/cmdline`, its parts each end in a zero;
 * empty for one that has none, which is called `otherwise`.
 */
export function toProcessName(command: string, otherwise: string): string {
  const [program = '', ...rest] = command.split('\0');
  // Some write what they are doing in the place of their name: `nginx: master process …`.
  const name = toFileName(program.replace(/^-/, '').split(/[\s:]/)[0] ?? '') || otherwise.trim();
  const script = INTERPRETER.test(name) ? findScript(rest) : '';
  return (script === '' ? name : `${name} ${script}`).replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_LENGTH);
}

/** The first argument that is no option, if it must be a script: else it may be what an option before it takes. */
function findScript(args: readonly string[]): string {
  for (const [i, arg] of args.entries()) {
    if (TAKES_TEXT.has(arg)) return '';
    if (arg === '-m') return toFileName(args[i + 1] ?? '');
    if (arg.startsWith('-') || arg === '') continue;
    if (i === 0 || SCRIPT.test(arg)) return toFileName(arg);
  }
  return '';
}

function toFileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
