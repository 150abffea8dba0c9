import { type Dialect, type Loss, printPosition, type ReadError, type SourceFile } from '#core/model';
import type { ParsedPolicy } from '#dialects/bulkhead';
import { DIALECTS, type Estate, readEstate, recognise, adviseOn } from '#dialects/registry';
import { statSync } from 'node:fs';
import { findPolicyFiles, readSourceFiles, readText } from '../files/index.ts';
import { CallError } from './command.ts';
import { looksForeign, looksLikePolicy } from './looks-like-policy.ts';
import { showProgress } from './progress.ts';
import { readPolicy } from './read-policy.ts';

/** What people ask questions of: a policy of ours, or what others run. */
export type Input =
  | ({ readonly kind: 'policy' } & ParsedPolicy)
  | { readonly kind: 'estate'; readonly path: string; readonly estate: Estate };

/** The name by which `--dialect` means our own policies. */
const OWN = 'bulkhead';

/** For help texts. */
export const DIALECT_HELP = `PATH        a policy of ours, or rules of others: a file, or a folder with files of any kinds, of any hosts and accounts
            (plain, .gz or .zst). Constructs that are not modelled are listed on stderr; what hangs on them is unknown
--dialect   what PATH is written in, where that is not recognised: ${[OWN, ...DIALECTS.map(({ name }) => name)].join(', ')}`;

/**
 * What is at the path: our policy where its YAML looks like one, else what other dialects recognise. Losses go to stderr.
 * Throws a CallError with every error.
 */
export function readInput(path: string, dialectName?: string): Input {
  const dialect = dialectName === undefined ? undefined : findDialect(dialectName);
  if (dialect === OWN || (dialect === undefined && isPolicy(path))) return { kind: 'policy', ...readPolicy(path) };
  const files = needFiles([path]);
  if (!dialect && !files.some((file) => recognise(file, DIALECTS))) {
    if (findPolicyFiles(path).paths.some(isPerhapsOurs)) return { kind: 'policy', ...readPolicy(path) };
    throw new CallError(sayUnrecognised(path, files));
  }
  return { kind: 'estate', path, estate: needEstate(path, files, dialect) };
}

/** What others run at all of the paths, as one estate. Throws a CallError with every error; policies of ours are one. */
export function readEstateAt(paths: readonly string[], dialectName?: string): Estate {
  const dialect = dialectName === undefined ? undefined : findDialect(dialectName);
  const own = paths.filter((path) => dialect === OWN || (!dialect && isPolicy(path)));
  if (own.length > 0 || dialect === OWN)
    throw new CallError(
      own.map((path) => `bulkhead: \`${path}\` is a policy of ours; \`bulkhead check\` judges those`),
    );
  const files = needFiles(paths);
  if (!dialect && !files.some((file) => recognise(file, DIALECTS)))
    throw new CallError(paths.flatMap((path) => sayUnrecognised(path, files)));
  return needEstate(paths.join(', '), files, dialect);
}

/** Every file at the paths, each once. What is no text is told on stderr. */
function needFiles(paths: readonly string[]): SourceFile[] {
  const read = paths.map((path) => readSourceFiles(path, 'bulkhead'));
  const errors = read.flatMap((sources) => (sources.ok ? [] : sources.error));
  if (errors.length > 0) throw new CallError(errors);
  const found = read.flatMap((sources) => (sources.ok ? [sources.value] : []));
  for (const { path, why } of found.flatMap(({ unread }) => unread))
    process.stderr.write(`${path}:1:1: the file: not read, ${why}\n`);
  return [...new Map(found.flatMap(({ files }) => files).map((file) => [file.path, file])).values()];
}

function needEstate(name: string, files: readonly SourceFile[], dialect: Dialect | undefined): Estate {
  const progress = showProgress(`reading ${name}`);
  const estate = readEstate(files, DIALECTS, dialect);
  progress.done();
  if (!estate.ok) throw new CallError(estate.error.map(printReadError));
  for (const path of estate.value.unread)
    process.stderr.write(`${path}:1:1: the file: not read, no dialect recognises it\n`);
  for (const loss of [...estate.value.notes, ...estate.value.losses]) process.stderr.write(`${printLoss(loss)}\n`);
  return estate.value;
}

function findDialect(name: string): Dialect | typeof OWN {
  const found = name === OWN ? OWN : DIALECTS.find((dialect) => dialect.name === name);
  if (found) return found;
  const names = [OWN, ...DIALECTS.map((dialect) => dialect.name)].join(', ');
  throw new CallError([`bulkhead: \`${name}\` is no dialect; expected ${names}`]);
}

/** Whether what is there is read as a policy of ours. Nothing there, or nothing that is known: as a policy that is wrong. */
export function isPolicyPath(path: string, dialect?: string): boolean {
  return dialect === OWN || (dialect === undefined && isPolicy(path));
}

/** Whether somebody wrote a policy of ours there. */
function isPolicy(path: string): boolean {
  return findPolicyFiles(path).paths.some((file) => {
    const text = readText(file);
    return text.ok && looksLikePolicy(text.value) && !recognise({ path: file, text: text.value }, DIALECTS);
  });
}

/** YAML of nobody else: as a policy that is wrong, its errors say what would be right. */
function isPerhapsOurs(path: string): boolean {
  const text = readText(path);
  return /\.ya?ml$/i.test(path) && text.ok && !looksForeign(text.value);
}

function sayUnrecognised(path: string, files: readonly SourceFile[]): string[] {
  const advice = files.flatMap((file) => {
    const own = file.path.startsWith(path) ? adviseOn(file) : undefined;
    return own === undefined ? [] : [`${file.path}:1:1: ${own}`];
  });
  if (advice.length > 0) return advice;
  const names = DIALECTS.map(({ name }) => name).join(', ');
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const what = isFolder
    ? `nothing in \`${path}\` (${files.length} files) is recognised`
    : `\`${path}\` is not recognised`;
  return [`bulkhead: ${what}; expected a policy of ours or what ${names} write; \`--dialect\` says which it is`];
}

export function printReadError({ message, at }: ReadError): string {
  return at ? `${printPosition(at)}: ${message}` : `bulkhead: ${message}`;
}

/** `file:line:column: construct: why`. */
export function printLoss({ construct, why, at }: Loss): string {
  return `${at ? `${printPosition(at)}: ` : ''}${construct}: ${why}`;
}
