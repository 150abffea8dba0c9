import { parseArgs } from 'node:util';
import { basename, resolve } from 'node:path';
import { instantiateTemplate, TEMPLATES } from '#stages/define';
import { CallError, type Command } from '../command.ts';
import { countOf, printJson } from '../print.ts';
import { findInTheWay, readTemplate, writeRepository } from '../repository.ts';

/** `bulkhead init`: a policy repository from a template, whole or not at all. */
export const initCommand: Command = {
  name: 'init',
  usage: 'init --template T DIR [--name N] [--date DAY] [--json]',
  summary: `a policy repository from a template: ${TEMPLATES.map(({ name }) => name).join(', ')}`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        template: { type: 'string' },
        name: { type: 'string' },
        date: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [first, ...more] = positionals;
    const folder = first === '' ? undefined : first;
    const template = TEMPLATES.find(({ name }) => name === values.template);
    const day = values.date ?? new Date().toISOString().slice(0, 10);
    const name = values.name ?? (folder === undefined ? 'policy' : basename(resolve(folder)) || 'policy');
    const files = instantiateTemplate(template ? readTemplate(template.name) : [], { name, day });
    const errors = [
      ...(template ? [] : explainTemplates(values.template)),
      ...(folder === undefined || more.length > 0 ? ['bulkhead: init needs one folder'] : []),
      ...(files.ok ? [] : files.error.map((error) => `bulkhead: ${error}`)),
      ...(folder === undefined ? [] : findInTheWay(folder)),
    ];
    if (!template || folder === undefined || !files.ok || errors.length > 0)
      throw new CallError([...errors, `usage: bulkhead ${initCommand.usage}`]);
    writeRepository(folder, files.value);
    const paths = files.value.map(({ path }) => path);
    if (values.json) printJson({ template: template.name, folder, name, date: day, files: paths });
    else process.stdout.write(nextSteps(template.name, folder, paths.length));
    return 0;
  },
};

function explainTemplates(given: string | undefined): string[] {
  const width = Math.max(...TEMPLATES.map(({ name }) => name.length));
  return [
    given === undefined
      ? 'bulkhead: init needs `--template` with one of'
      : `bulkhead: \`${given}\` is not a template; expected one of`,
    ...TEMPLATES.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
  ];
}

function nextSteps(template: string, folder: string, count: number): string {
  return `${countOf(count, 'file')} of template ${template} in ${folder}

next:
  1. read ${folder}/README.md: it adapts in ten minutes
  2. put your networks into zones.yaml and your hosts into workloads.yaml
  3. bulkhead check ${folder}
`;
}
