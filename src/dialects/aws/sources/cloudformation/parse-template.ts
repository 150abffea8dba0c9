import type { JsonNode } from '#core/json';
import type { ReadError, SourceFile } from '#core/model';
import type { Result } from '#core/result';
import { parseYaml } from '#dialects/yaml';

const BEGINNING = 20_000;

/** Whether the text looks like a template in YAML. */
export function isYamlTemplate(text: string): boolean {
  const start = text.slice(0, BEGINNING);
  if (/^\ufeff?\s*[{[]/.test(start)) return false;
  if (/^['"]?AWSTemplateFormatVersion['"]?\s*:/m.test(start)) return true;
  return /^['"]?Resources['"]?\s*:/m.test(start) && /\bType['"]?\s*:\s*['"]?AWS::\w+::/.test(start);
}

/**
 * A template in YAML, with the short forms of functions as the long ones. Source: AWS CloudFormation user guide,
 * Intrinsic function reference.
 */
export function parseTemplate(file: SourceFile): Result<JsonNode, readonly ReadError[]> {
  return parseYaml(file, (tag) => {
    const name = tag.slice(1);
    if (name === 'Ref' || name === 'Condition') return name;
    return /^[A-Z]\w+$/.test(name) ? `Fn::${name}` : undefined;
  });
}
