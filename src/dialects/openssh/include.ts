import type { Loss, SourceFile } from '#core/model';
import { findFiles } from '#dialects/shell';
import type { SshBlock, SshFile, SshSetting } from './syntax.ts';

type Blocks = Extract<SshFile, { readonly blocks: unknown }>;

/** OpenSSH takes no more. */
const MOST_DEPTH = 16;
/** Files may include each other more often than anybody reads. */
const MOST_INCLUDED = 1000;

/**
 * The files that no other includes, with what they include in its place; a loss for each `Include` of which no file is
 * given: what it means may say otherwise, and the first value counts.
 */
export function followIncludes(files: readonly SshFile[]): {
  readonly files: readonly SshFile[];
  readonly losses: readonly Loss[];
} {
  const losses: Loss[] = [];
  const count = { included: 0 };
  const included = new Set<number>();
  for (const [index, file] of files.entries())
    if (file.kind !== 'keys')
      for (const setting of file.blocks.flatMap(({ settings }) => settings))
        for (const found of targetsOf(setting, index, files)) included.add(found);
  const roots = files.flatMap((file, index) => (included.has(index) ? [] : [{ file, index }]));
  const whole = roots.map(({ file, index }) =>
    file.kind === 'keys' ? file : { ...file, blocks: joinBlocks(file, index, [index], { files, losses, count }) },
  );
  return { files: whole, losses };
}

function targetsOf({ name, args }: SshSetting, from: number, files: readonly SshFile[]): number[] {
  return name === 'include' ? args.flatMap((pattern) => findFiles(pattern, from, files)) : [];
}

interface Around {
  readonly files: readonly SshFile[];
  readonly losses: Loss[];
  readonly count: { included: number };
}

function joinBlocks({ blocks }: Blocks, index: number, open: readonly number[], around: Around): SshBlock[] {
  const { files, losses, count } = around;
  return blocks.flatMap(({ condition, settings }) => {
    const parts: { condition?: SshSetting; settings: SshSetting[] }[] = [
      { ...(condition && { condition }), settings: [] },
    ];
    for (const setting of settings) {
      const found = targetsOf(setting, index, files);
      if (setting.name === 'include' && found.length === 0)
        losses.push({
          kind: 'unsupported',
          construct: `Include ${setting.args.join(' ')}`,
          why: 'no file of that name is given: it may say otherwise',
          at: setting.at,
        });
      for (const target of found) {
        const file = files[target];
        if (!file || file.kind === 'keys' || open.includes(target) || open.length >= MOST_DEPTH) continue;
        if (++count.included > MOST_INCLUDED) continue;
        const [first, ...more] = joinBlocks(file, target, [...open, target], around);
        parts.at(-1)?.settings.push(...(first?.settings ?? []));
        if (more.length === 0) continue;
        // A block of the other file ends with it.
        parts.push(...more.map((block) => ({ ...within(condition, block), settings: [...block.settings] })));
        parts.push({ ...(condition && { condition }), settings: [] });
      }
      if (setting.name !== 'include') parts.at(-1)?.settings.push(setting);
    }
    return parts.filter((part, i) => i === 0 || part.settings.length > 0);
  });
}

/** Both conditions must hold. */
function within(outer: SshSetting | undefined, { condition }: SshBlock): { condition?: SshSetting } {
  if (!outer || !condition) return condition ? { condition } : {};
  return { condition: { ...condition, args: [...outer.args, ...condition.args] } };
}

/** The others that a file includes, whatever they look like. */
export function findIncludedFiles(file: SourceFile, others: readonly SourceFile[]): readonly SourceFile[] {
  const all = [file, ...others];
  const patterns = [...file.text.matchAll(/^[ \t]*include[ \t=]+([^\n#]+)/gim)].flatMap(([, list = '']) =>
    [...list.matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  );
  return patterns.flatMap((pattern) => findFiles(pattern, 0, all).flatMap((index) => all[index] ?? []));
}
