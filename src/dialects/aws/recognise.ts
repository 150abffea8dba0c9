import type { SourceFile } from '#core/model';
import { isKnownList } from './account/read-account.ts';

const BEGINNING = 20_000;

/** By names of lists of the API, of Terraform's resource types and of CloudFormation's at the beginning of the text. */
export function recognises({ text }: SourceFile): boolean {
  const start = text.slice(0, BEGINNING);
  if (!/^\ufeff?\s*\{/.test(start)) return false;
  if (/"(?:aws_[a-z0-9_]+|AWS::[A-Za-z0-9]+::[A-Za-z0-9]+)"/.test(start)) return true;
  if (/"AWSTemplateFormatVersion"|registry\.terraform\.io\/hashicorp\/aws|"provider"\s*:\s*"aws"/.test(start))
    return true;
  return [...start.matchAll(/"([A-Z][A-Za-z]+)"\s*:\s*\[/g)].some(([, name]) => isKnownList(name ?? ''));
}
