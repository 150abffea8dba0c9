import { explainSystemError } from '../files/index.ts';
import { CallError, type Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';

// Whoever reads has had enough (`| head`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(await helpText());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    process.stderr.write(`bulkhead: \`${name}\` is not a command; expected ${Object.keys(COMMANDS).join(', ')}\n`);
    return 2;
  }
  const command = await load();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(command.help ?? `bulkhead ${command.usage}\n${command.summary}\n`);
    return 0;
  }
  return run(command, args);
}

async function run(command: Command, args: readonly string[]): Promise<number> {
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof CallError) {
      for (const line of error.lines) process.stderr.write(`${line}\n`);
      return 2;
    }
    if (isArgumentError(error)) {
      process.stderr.write(`bulkhead: ${error.message}\nusage: bulkhead ${command.usage}\n`);
      return 2;
    }
    const refusal = explainSystemError(error);
    if (refusal === undefined) throw error;
    process.stderr.write(`bulkhead: ${subjectOf(error)}${refusal}\n`);
    return 2;
  }
}

/** What the system was asked for: the error's path, or its address. */
function subjectOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const name = 'path' in error ? error.path : 'address' in error ? error.address : undefined;
  return typeof name === 'string' ? `\`${name}\`: ` : '';
}

/** What `parseArgs` of node:util throws for an option that it does not know. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

async function helpText(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map((command) => command.usage.length));
  const lines = commands.map((command) => `  ${command.usage.padEnd(width)}  ${command.summary}`);
  return `Bulkhead divides the network of a crypto firm, and proves that it is divided.\n\n${lines.join('\n')}\n`;
}
