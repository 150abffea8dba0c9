import type { ReadError, Reading, SourceFile } from '#core/model';
import { fail, type Result } from '#core/result';
import type { Dump } from './language/index.ts';
import { type HostDumps, liftHosts } from './lift/topology.ts';
import type { Findings } from './text/findings.ts';
import { type FileContent, readFile } from './text/read-file.ts';
import type { IpSet } from './text/ipset.ts';

/** Parses and lifts dumps, scripts, listings and sets of hosts that belong together. */
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

/** Files are of one host when their names differ in the family alone; sets are of the hosts in their folder. */
function toHosts(contents: readonly { path: string; content: FileContent }[]): HostDumps[] {
  const groups = Map.groupBy(contents, ({ path }) => toHostPath(path));
  const isPair =
    contents.length === 2 &&
    new Set(contents.flatMap(({ content }) => content.dumps.map(({ family }) => family))).size === 2;
  const merged =
    isPair && contents.every(({ content }) => content.dumps.length === 1) ? [contents] : [...groups.values()];
  return merged.flatMap((group) => {
    const [first] = group;
    const path = first?.path ?? '';
    const sets = new Map(
      contents
        .filter((other) => folderOf(other.path) === folderOf(path))
        .flatMap(({ content }): [string, IpSet][] => [...content.sets]),
    );
    const hosts: Dump[][] = [];
    for (const dump of group.flatMap(({ content }) => content.dumps)) {
      const host = hosts.find((dumps) => dumps.every((other) => other.family !== dump.family));
      if (host) host.push(dump);
      else hosts.push([dump]);
    }
    return hosts.map((dumps, i) => ({ name: i === 0 ? path : `${path}#${i + 1}`, dumps, sets }));
  });
}

function toHostPath(path: string): string {
  const file = path.split('/').at(-1) ?? '';
  return `${folderOf(path)}/${file.replace(/^ip6/, 'ip').replace(/(^|[^a-z0-9])(ip)?v[46](?![0-9a-z])/i, '$1')}`;
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}
