import type { ReadError, Reading, SourceFile } from '#core/model';
import { fail, type Result } from '#core/result';
import type { Dump } from './language/index.ts';
import { type HostDumps, liftHosts } from './lift/topology.ts';
import type { Findings } from './text/findings.ts';
import { type FileContent, readFile } from './text/read-file.ts';
import type { IpSet } from './text/ipset.ts';

/** Parses and lifts dumps, scripts, listings and sets of one host. */
export function readIptables(files: readonly SourceFile[]): Result<Reading, readonly ReadError[]> {
  const findings: Findings = { errors: [], losses: [] };
  const contents = files.map((file) => ({ path: file.path, content: readFile(file, findings) }));
  for (const { path, content } of contents)
    if (content.dumps.length === 0 && content.sets.size === 0)
      findings.errors.push({
        message: `\`${path}\` has no rules; expected what \`iptables-save\`, \`iptables -L -n -v\` or \`ipset save\` prints`,
        at: { file: path, line: 1, column: 1 },
      });
  if (findings.errors.length > 0) return fail(findings.errors);
  const lifted = liftHosts(toHosts(contents));
  return lifted.ok
    ? { ok: true, value: { ...lifted.value, losses: [...findings.losses, ...lifted.value.losses] } }
    : lifted;
}

/** Several dumps of one family are of several hosts, or of one at several times: each is a point of its own. */
function toHosts(contents: readonly { path: string; content: FileContent }[]): HostDumps[] {
  const path = contents[0]?.path ?? '';
  const sets = new Map(contents.flatMap(({ content }): [string, IpSet][] => [...content.sets]));
  const hosts: Dump[][] = [];
  // What is in a set that packets change hangs on what was seen before.
  for (const { content } of contents) for (const name of content.dumps.flatMap(toChangedSets)) sets.delete(name);
  const counts = { 4: 0, 6: 0 };
  for (const dump of contents.flatMap(({ content }) => content.dumps)) {
    const host = (hosts[counts[dump.family]++] ??= []);
    host.push(dump);
  }
  return hosts.map((dumps, i) => ({ name: i === 0 ? path : `${path}#${i + 1}`, dumps, sets }));
}

/** Sets that rules add to, or take from. */
function toChangedSets({ tables }: Dump): string[] {
  const rules = tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
  return rules.flatMap(({ target }) =>
    target?.module === 'SET'
      ? target.options.flatMap(({ name, values }) => (/^--(?:add|del)-set$/.test(name) ? (values[0] ?? []) : []))
      : [],
  );
}
