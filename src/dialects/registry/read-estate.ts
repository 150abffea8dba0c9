import type { Dialect, Endpoint, Loss, ReadError, SourceFile, Topology } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { type MergedTopology, mergeTopologies, renameTopology, type TopologyPart } from '#core/semantics';
import { splitByDialect } from './split-by-dialect.ts';
import { adviseOn } from './advise.ts';
import { groupByHost } from './group-by-host.ts';
import { takeNamed } from './take-named.ts';
import { withoutPrompts } from './without-prompts.ts';

/** What all files of an estate say together, whatever they are written in. */
export interface Estate extends MergedTopology {
  readonly losses: readonly Loss[];
  /** What was passed over, and says nothing of any rule. */
  readonly notes: readonly Loss[];
  /** Paths that no dialect recognises, and of which it is not known how to read them. */
  readonly unread: readonly string[];
  /** Which dialect read which file, by path. */
  readonly dialects: ReadonlyMap<string, Dialect>;
}

/**
 * Reads files of any dialects. With a dialect, only what it recognises is read, or all when it recognises none of them.
 * Errors: all of all files; that nothing is recognised is no error here.
 */
export function readEstate(
  paths: readonly SourceFile[],
  dialects: readonly Dialect[],
  only?: Dialect,
): Result<Estate, readonly ReadError[]> {
  const notes: Loss[] = [];
  const chosen = new Map(
    paths
      .flatMap((file) => splitByDialect(withoutPrompts(file, notes), only ? [only] : dialects))
      .map(({ file, dialect }) => [file, dialect] as const),
  );
  takeNamed(chosen);
  const files = [...chosen.keys()];
  if (only && ![...chosen.values()].includes(only)) for (const file of files) chosen.set(file, only);
  const parts: TopologyPart[] = [];
  const losses: Loss[] = [];
  for (const [file, dialect] of chosen) losses.push(...toUnreadParts(file, dialect, only ? [] : dialects));
  // Whose a file is, files of other dialects beside it tell too.
  const hosts = groupByHost(files.filter((file) => chosen.get(file)?.scope === 'host'));
  const errors: ReadError[] = [];
  for (const dialect of new Set(chosen.values())) {
    if (!dialect) continue;
    const isOwn = (file: SourceFile) => chosen.get(file) === dialect;
    const groups: readonly { host?: string; files: readonly SourceFile[] }[] =
      dialect.scope === 'host' ? hosts : [{ files }];
    for (const { host, files: all } of groups) {
      const group = { host, files: all.filter(isOwn) };
      if (group.files.length === 0) continue;
      const read = dialect.read(group.files);
      if (!read.ok) {
        errors.push(...read.error);
        continue;
      }
      losses.push(...read.value.losses);
      parts.push({
        name: group.host ?? dialect.name,
        isOfHost: group.host !== undefined,
        topology:
          group.host === undefined ? read.value.topology : nameAfter(group.host, group.files, read.value.topology),
      });
    }
  }
  if (errors.length > 0) return fail(errors);
  const unread = files.filter((file) => !chosen.get(file));
  losses.push(...unread.flatMap(toAdvice));
  return ok({
    ...mergeTopologies(parts),
    losses,
    notes,
    unread: unread.filter((file) => adviseOn(file) === undefined).map(({ path }) => path),
    dialects: new Map([...chosen].flatMap(([{ path }, dialect]) => (dialect ? [[path, dialect] as const] : []))),
  });
}

function toAdvice(file: SourceFile): Loss[] {
  const why = adviseOn(file);
  const at = { file: file.path, line: 1, column: 1 };
  return why === undefined ? [] : [{ kind: 'unsupported', construct: 'the file', why, at }];
}

/** A file is read by one dialect: what it holds of others beside, several outputs one after the other, is not. */
function toUnreadParts(file: SourceFile, own: Dialect | undefined, dialects: readonly Dialect[]): Loss[] {
  if (own?.scope !== 'host') return [];
  const others = dialects.filter((other) => other.scope === 'host' && other !== own && other.recognises(file));
  // Rules of a tunnel's commands are told as such.
  const left = others.filter((other) => !(own.name === 'wireguard' && other.name === 'iptables'));
  return left.map(({ name }): Loss => ({
    kind: 'unsupported',
    construct: file.path,
    why: `it also holds what \`${name}\` reads, which is not read here: expected each output in a file of its own`,
    at: { file: file.path, line: 1, column: 1 },
  }));
}

/** The first dialect that takes the file, or a text in it, for one of its own. */
export function recognise(file: SourceFile, dialects: readonly Dialect[]): Dialect | undefined {
  return splitByDialect(withoutPrompts(file), dialects)[0]?.dialect;
}

/**
 * What the files of a host do not say themselves: which host they are of. Among several endpoints (peers, neighbours) it
 * is the one that is called after a file, for want of a name.
 */
function nameAfter(host: string, files: readonly SourceFile[], topology: Topology): Topology {
  const [only, ...others] = topology.endpoints;
  const [point, ...more] = topology.points;
  const points = new Map(point && more.length === 0 ? [[point.name, host]] : []);
  const named = renameTopology(topology, { segments: new Map(), points });
  const isNameless = ({ name }: Endpoint) => files.some(({ path }) => path === name);
  return {
    ...named,
    endpoints: named.endpoints.map((own) => {
      if (isNameless(own)) return { ...own, name: host };
      const isMeant = others.length === 0 && own.name === only?.name && own.name !== host;
      return isMeant ? { ...own, aliases: [...own.aliases, host] } : own;
    }),
  };
}
