import { type JsonNode, parseJson, toPositions } from '#core/json';
import type { ReadContext, Reading, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import type { Account } from './account/account.ts';
import type { Notes } from '#dialects/cloud';
import { readAccount } from './account/read-account.ts';
import type { Section } from './account/section.ts';
import { tellEverything } from './account/told.ts';
import { liftAccount } from './lift/lift.ts';
import { isYamlTemplate, parseTemplate } from './sources/cloudformation/index.ts';
import { findSections } from './sources/find-sections.ts';

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
  const root = parseRoot(file);
  if (!root.ok) {
    notes.errors.push(...root.error);
    return [];
  }
  const locate = toPositions(file.path, file.text);
  const sections = findSections({ node: root.value, locate }, file.path);
  if (sections) return sections;
  const message = `\`${file.path}\` tells nothing of AWS; expected an answer of the API (\`{"SecurityGroups": […]}\`), a Terraform plan, state or configuration, or a CloudFormation template`;
  notes.errors.push({ message, at: locate(root.value.offset) });
  return [];
}

/** JSON, or a template in YAML. */
function parseRoot(file: SourceFile): Result<JsonNode, readonly ReadError[]> {
  if (isYamlTemplate(file.text)) return parseTemplate(file);
  const root = parseJson(file);
  return root.ok ? root : fail([root.error]);
}
