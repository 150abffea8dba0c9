import type { Slot } from './host-table.ts';
import type { ListedObject } from './parse.ts';
import { staticSets } from './print.ts';
import { RECORDER_SIZE, RECORDERS } from './skeleton.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** Say where an object is, or change by themselves. */
const PLACE = new Set(['family', 'table', 'name', 'chain', 'handle', 'elem', 'expr', 'comment', 'packets', 'bytes']);
const HOOK = new Set(['type', 'hook', 'prio', 'policy']);

/**
 * What objects of ours have besides their names, in words: a table with a flag may be dormant, which switches all of it
 * off; a set with a statement lets some of its packets through. Chains and rules are compared elsewhere, but for what
 * only others give them.
 */
export function checkAttributes(objects: readonly ListedObject[], slot: Slot): string[] {
  const sets = toSetAttributes(slot);
  return objects.flatMap(({ kind, body }) => {
    const name = String(body['name'] ?? body['chain']);
    const what = kind === 'rule' ? `a rule of chain \`${name}\`` : `${kind} \`${name}\``;
    const wanted = kind === 'set' ? sets.get(name) : {};
    if (kind === 'metainfo' || !wanted) return [];
    const found = Object.entries(body).filter(([key]) => !PLACE.has(key) && !(kind === 'chain' && HOOK.has(key)));
    const foreign = found.filter(([key, value]) => normalise(key, value) !== normalise(key, wanted[key]));
    const missing = Object.keys(wanted).filter((key) => !(key in body));
    return [
      // nft 1.0.6 lists the flags of a table as some other text, so that what they are cannot be said.
      ...foreign.map(
        ([key]) =>
          `${what} has ${key in wanted ? 'other ' : ''}${key} that ${key.endsWith('s') ? 'are' : 'is'} not ours`,
      ),
      ...missing.map((key) => `${what} has no ${key}`),
    ];
  });
}

function toSetAttributes(slot: Slot): Map<string, Attributes> {
  const toType = (type: string) => type.split(' . ');
  return new Map<string, Attributes>([
    ...staticSets(slot).map(
      ({ name, type, flags }) => [name, { type: toType(type), flags: flags.split(',') }] as const,
    ),
    ...RECORDERS.map(
      ({ name, type, timeoutSeconds }) =>
        [name, { type: toType(type), flags: ['timeout'], timeout: timeoutSeconds, size: RECORDER_SIZE }] as const,
    ),
  ]);
}

/** Versions of nft list a single flag as a text or as a list; only newer ones list `dynamic`, which the kernel asks for. */
function normalise(key: string, value: unknown): string {
  if (key !== 'flags') return JSON.stringify(value) ?? '';
  const flags = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
  return flags
    .filter((flag) => flag !== 'dynamic')
    .toSorted((a, b) => a.localeCompare(b))
    .join();
}
