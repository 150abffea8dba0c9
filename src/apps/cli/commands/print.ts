import { parseArgs } from 'node:util';
import type { Dialect } from '#core/model';
import { DIALECTS, recognise, withoutPrompts } from '#dialects/registry';
import { readSourceFiles } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';
import { printLines } from '../print.ts';
import { printReadError } from '../read-input.ts';

const FORMS = ['text', 'json'] as const;
const PRINTERS = DIALECTS.filter(({ print }) => print).map(({ name }) => name);

function findForeign(name: string): Dialect {
  const found = DIALECTS.find((dialect) => dialect.name === name);
  if (found) return found;
  throw new CallError([`bulkhead: \`${name}\` is no dialect that can be printed; expected ${PRINTERS.join(', ')}`]);
}

/** `bulkhead print PATH`: foreign rules in their own language's canonical text, or as its JSON twin. */
export const printCommand: Command = {
  name: 'print',
  usage: 'print FILE [--to text|json] [--dialect D]',
  summary: `foreign rules in canonical text, or as JSON (${PRINTERS.join(', ')})`,
  help: `bulkhead print FILE [--to text|json] [--dialect D]

Reads one file of foreign rules and prints it in its own language: as the system itself would list it, or as the JSON twin
that the system has or that we gave it. Reading that again gives the same.

--to        text (when absent) or json
--dialect   what FILE is written in, where that is not recognised: ${PRINTERS.join(', ')}

  bulkhead print /etc/nftables.conf --to json

Status 0: it is printed. 2: the call or the file is wrong, or its language has no such form.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { to: { type: 'string', default: 'text' }, dialect: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    const to = FORMS.find((form) => form === values.to);
    if (path === undefined || more.length > 0 || !to)
      throw new CallError([
        to ? 'bulkhead: print needs one file' : `bulkhead: \`${values.to}\` is no form; expected ${FORMS.join(', ')}`,
        `usage: bulkhead ${printCommand.usage}`,
      ]);
    const sources = readSourceFiles(path, 'bulkhead');
    if (!sources.ok) throw new CallError(sources.error);
    const [file, ...others] = sources.value.files;
    if (!file || others.length > 0)
      throw new CallError([`bulkhead: \`${path}\` has ${sources.value.files.length} files; expected one`]);
    const dialect = values.dialect === undefined ? recognise(file, DIALECTS) : findForeign(values.dialect);
    if (!dialect?.print)
      throw new CallError([
        `bulkhead: ${dialect ? `${dialect.name} has no printed form` : `\`${path}\` is not recognised`}; expected what ${PRINTERS.join(', ')} write`,
      ]);
    const printed = dialect.print(withoutPrompts(file), to);
    if (!printed.ok) throw new CallError(printed.error.map(printReadError));
    await printLines([printed.value.replace(/\n$/, '')]);
    return 0;
  },
};
