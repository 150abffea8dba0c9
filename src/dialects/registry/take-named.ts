import type { Dialect, SourceFile } from '#core/model';

/** Gives files that no dialect recognises to the one whose files name them. */
export function takeNamed(chosen: Map<SourceFile, Dialect | undefined>): void {
  const open = [...chosen].flatMap(([file, dialect]) => (dialect?.findNamed ? [{ file, dialect }] : []));
  for (let next = open.pop(); next; next = open.pop()) {
    const { file, dialect } = next;
    const unread = [...chosen].flatMap(([other, by]) => (by ? [] : [other]));
    if (unread.length === 0) return;
    for (const named of dialect.findNamed?.(file, unread) ?? []) {
      chosen.set(named, dialect);
      open.push({ file: named, dialect });
    }
  }
}
