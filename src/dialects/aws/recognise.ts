import type { SourceFile } from '#core/model';
import { isKnownList } from './account/read-account.ts';
import { aboutOf } from './sources/api.ts';
import { looksLikeBareList } from './sources/bare-list.ts';
import { isYamlTemplate } from './sources/cloudformation/index.ts';

const BEGINNING = 20_000;

/** Names that others give to lists too. */
const COMMON = new Set([
  'Addresses',
  'Attributes',
  'Clusters',
  'Entries',
  'Functions',
  'Images',
  'Instances',
  'KeyPairs',
  'Listeners',
  'Regions',
  'Rules',
  'Snapshots',
  'Tags',
  'Volumes',
]);

/** Ids and names that only this platform has. */
const OURS =
  /"(?:arn:aws|aws_[a-z0-9_]+"|AWS::\w+::|(?:vpc|subnet|sg|eni|acl|rtb|igw|nat|tgw|pcx|pl|i|eipalloc)-[0-9a-f]{8})/;
const FORMS = /"AWSTemplateFormatVersion"|registry\.terraform\.io\/hashicorp\/aws|"provider"\s*:\s*"aws"/;
const EMPTY_LIST = /^\ufeff?\s*\{\s*"\w+"\s*:\s*\[\s*\]\s*\}\s*$/;

/** By names of lists, of resource types and of ids at the beginning of the text. */
export function recognises({ path, text }: SourceFile): boolean {
  const start = text.slice(0, BEGINNING);
  if (/^\ufeff?\s*\[\s*\{/.test(start)) return looksLikeBareList(start);
  if (!/^\ufeff?\s*\{/.test(start)) return isYamlTemplate(start);
  if (FORMS.test(start)) return true;
  const lists = [...start.matchAll(/"([A-Z][A-Za-z]+)"\s*:\s*[[{]/g)].map(([, name]) => name ?? '').filter(isKnownList);
  if (lists.some((name) => !COMMON.has(name))) return true;
  const isOurs = OURS.test(start) || aboutOf(path) !== undefined || EMPTY_LIST.test(start);
  return lists.length > 0 ? isOurs : /"(?:aws_[a-z0-9_]+|AWS::\w+::\w+)"/.test(start);
}
