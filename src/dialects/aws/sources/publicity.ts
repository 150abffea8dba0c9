import type { Value } from './build.ts';
import type { Source } from './source.ts';

/** Whether something that is yet to be gets a public address: as it says itself, else as its subnet does. */
export function toPublicity(source: Source, path: string, subnet: string | undefined): Record<string, Value> {
  const own = source.isTrue(path);
  const isPublic =
    own ?? (source.isOpen(path) && !source.isComputed(path) ? undefined : source.mapsPublic(subnet ?? ''));
  return { IsTranslated: isPublic === true, MayBeTranslated: isPublic === undefined };
}
