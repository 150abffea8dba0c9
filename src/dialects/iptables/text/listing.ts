import type { Family } from '../language/index.ts';
import type { Findings } from './findings.ts';
import type { OpenDump } from './ruleset.ts';

export function readListing(
  lines: readonly string[],
  start: number,
  _file: string,
  _family: Family,
  _dumps: OpenDump[],
  _findings: Findings,
): number {
  void lines;
  return start;
}
