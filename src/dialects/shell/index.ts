/** Shell scripts as far as they hold commands of firewalls: lines, words, plain variables, texts that are put in, blocks. */
export { readShellLine, type Shell, type ShellCommand, startShell } from './commands.ts';
export { type HereText, readHere } from './here.ts';
export { joinContinued } from './lines.ts';
export { substitute, type Substituted } from './variables.ts';
export { splitWords, type Word } from './words.ts';
