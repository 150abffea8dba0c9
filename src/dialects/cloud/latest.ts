import { type JsonNode, toValue } from '#core/json';
import type { Position } from '#core/model';
import { addLoss, type Notes } from './notes.ts';

/** Something that files may hold several times. */
interface Written {
  readonly name: string;
  readonly node: JsonNode;
  readonly at: Position;
}

/** Each thing once, as it is last, in the order in which they come first. One that is not the same twice is a loss. */
export function takeLatest<Thing extends Written>(
  things: readonly Thing[],
  toIdentity: (thing: Thing) => string,
  notes: Notes,
): Thing[] {
  const latest = new Map<string, Thing>();
  for (const thing of things) {
    const identity = toIdentity(thing);
    const earlier = latest.get(identity);
    if (earlier && JSON.stringify(toValue(earlier.node)) !== JSON.stringify(toValue(thing.node)))
      addLoss(notes, thing.name, 'it is there several times and not the same; what comes last counts', thing.at);
    latest.set(identity, thing);
  }
  return [...latest.values()];
}
