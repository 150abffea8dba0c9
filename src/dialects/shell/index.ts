/** Shell scripts as far as they hold commands of firewalls: lines, words, variables, texts put in, blocks; prompts; paths. */
export { readShellLine, type Shell, type ShellCommand, startShell } from './commands.ts';
export { findFiles } from './find-files.ts';
export { type HereText, readHere } from './here.ts';
export { joinContinued } from './lines.ts';
export { blankPrompts, findPrompts, type Prompt } from './prompts.ts';
export { substitute, type Substituted } from './variables.ts';
export { splitWords, type Word } from './words.ts';
