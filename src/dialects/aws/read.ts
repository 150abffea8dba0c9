import { type JsonNode, parseJsonTexts, toPositions } from '#core/json';
import type { ReadContext, Reading, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import type { Account } from './account/account.ts';
import type { Notes } from '#dialects/cloud';
import { readAccount } from './account/read-account.ts';
import type { Section } from './account/section.ts';
import { tellEverything } from './account/told.ts';
import { liftAccount } from './lift/lift.ts';
import { isYamlTemplate, parseTemplate } from './sources/cloudformation/index.ts';
import { findSections, toUnread } from './sources/find-sections.ts';

/** What the files say of accounts, and what of it is not said. */
export function readAccounts(
  files: readonly SourceFile[],
): Result<{ account: Account; notes: Notes }, readonly ReadError[]> {
  const notes: Notes = { errors: [], losses: [] };
  const sections = files.flatMap((file) => readSections(file, notes));
  if (notes.errors.length > 0) return fail(notes.errors);
  const account = readAccount(sections, notes);
  return notes.errors.length > 0 ? fail(notes.errors) : ok({ account, notes });
}

export function readAws(
  files: readonly SourceFile[],
  { isComplete }: ReadContext = {},
): Result<Reading, readonly ReadError[]> {
  const read = readAccounts(files);
  if (!read.ok) return read;
  const { account, notes } = read.value;
  const toldOf = isComplete ? tellEverything(account.vpcs.keys()) : account.toldOf;
  return ok(liftAccount({ ...account, toldOf }, notes.losses));
}

function readSections(file: SourceFile, notes: Notes): Section[] {
  const roots = parseRoots(file);
  if (!roots.ok) {
    notes.errors.push(...roots.error);
    return [];
  }
  const locate = toPositions(file.path, file.text);
  const found = roots.value.map((node) => ({ node, sections: findSections({ node, locate }, file.path) }));
  if (found.some(({ sections }) => sections))
    return found.flatMap(({ node, sections }) => sections ?? toUnread({ node, locate }, '', node));
  const message = `\`${file.path}\` tells nothing of AWS; expected an answer of the API (\`{"SecurityGroups": […]}\`), a Terraform plan, state or configuration, or a CloudFormation template`;
  notes.errors.push({ message, at: locate(roots.value[0]?.offset ?? 0) });
  return [];
}

/** JSON, several texts of it, or a template in YAML. */
function parseRoots(file: SourceFile): Result<readonly JsonNode[], readonly ReadError[]> {
  if (!isYamlTemplate(file.text)) return parseJsonTexts(file);
  const template = parseTemplate(file);
  return template.ok ? ok([template.value]) : template;
}
