import type { Declared, SourceFile } from '#core/model';
import { isCompose } from '#dialects/compose';
import { DECLARATIONS, readDeclarations } from '#dialects/declarations';
import { readSourceFiles } from '../../files/index.ts';
import { CallError } from '../command.ts';
import { printLoss, printReadError } from '../read-input.ts';

const NAMED = /\.(?:ya?ml|json)(?:\.(?:gz|zst))?$/i;

/**
 * What the files at the paths declare: a file, or a folder with such files beside others. Losses, and what
 * declares nothing, go to stderr. Throws a CallError with every error.
 */
export function readDeclared(paths: readonly string[]): Declared {
  const read = paths.map((path) => ({ path, sources: readSourceFiles(path, 'bulkhead') }));
  const errors = read.flatMap(({ sources }) => (sources.ok ? [] : sources.error));
  if (errors.length > 0) throw new CallError(errors);
  const found = read.flatMap(({ path, sources }) =>
    sources.ok ? sources.value.files.map((file) => ({ path, file })) : [],
  );
  const unnamed = read.flatMap(({ sources }) => (sources.ok ? sources.value.unread : []));
  const isMeant = ({ path, file }: { path: string; file: SourceFile }) =>
    file.path === path || (NAMED.test(file.path) && (file.text.includes('apiVersion') || isCompose(file)));
  const meant = new Map(found.filter(isMeant).map(({ file }) => [file.path, file]));
  const declarations = readDeclarations([...meant.values()]);
  if (!declarations.ok) throw new CallError(declarations.error.map(printReadError));
  const { declared, unread } = declarations.value;
  const others = [
    ...unnamed.map(({ path, why }) => ({ path, why })),
    ...[...unread, ...found.filter((one) => !isMeant(one)).map(({ file }) => file.path)].map((path) => ({
      path,
      why: 'it declares nothing that is known',
    })),
  ];
  if (declared.workloads.length === 0)
    throw new CallError([
      `bulkhead: nothing at \`${paths.join(' ')}\` declares a workload; expected ${DECLARATIONS}`,
      ...others.map(({ path, why }) => `${path}:1:1: the file: not read, ${why}`),
    ]);
  for (const { path, why } of others) process.stderr.write(`${path}:1:1: the file: not read, ${why}\n`);
  for (const loss of declared.losses) process.stderr.write(`${printLoss(loss)}\n`);
  return declared;
}
