import { type JsonNode, memberOf, toValue } from '#core/json';
import { type Position, printPosition } from '#core/model';
import { addError, addLoss, type Notes } from './notes.ts';

/** Something that files may hold several times. */
interface Written {
  readonly name: string;
  readonly node: JsonNode;
  readonly at: Position;
  /** In a recording of calls, one after the other: what comes last counts. */
  readonly isRecorded?: true;
}

/**
 * Each thing once, in the order in which they come first. Where one telling says all that another says, it counts; where
 * they contradict each other (exports of different times), that is an error.
 */
export function takeOnce<Thing extends Written>(
  things: readonly Thing[],
  toIdentity: (thing: Thing) => string,
  notes: Notes,
): Thing[] {
  const taken = new Map<string, Thing>();
  for (const thing of things) {
    const identity = toIdentity(thing);
    const earlier = taken.get(identity);
    if (!earlier || isWithin(earlier.node, thing.node)) taken.set(identity, thing);
    else if (earlier.isRecorded && thing.isRecorded && earlier.at.file === thing.at.file) {
      addLoss(notes, thing.name, 'it is recorded several times and not the same; what comes last counts', thing.at);
      taken.set(identity, thing);
    } else if (!isWithin(thing.node, earlier.node)) addError(notes, toTwice(thing.name, earlier.at), thing.at);
  }
  return [...taken.values()];
}

/** The error of something that is told twice, with the other place. */
export function toTwice(name: string, other: Position): string {
  return `\`${name}\` is told at ${printPosition(other)} too, and not the same; expected one export of it`;
}

/** What changes by itself, and says nothing of who reaches whom. */
const VOLATILE = new Set([
  'etag',
  'fingerprint',
  'labelFingerprint',
  'provisioningState',
  'labels',
  'lastStartTimestamp',
  'lastStopTimestamp',
  'changedTime',
  'updateTime',
]);

/** Whether the other says all that one says: members may be more, lists not. */
function isWithin(one: JsonNode, other: JsonNode): boolean {
  if (one.kind !== other.kind) return one.kind === 'scalar' && isNothing(one);
  if (one.kind === 'array' && other.kind === 'array')
    return (
      one.items.length === other.items.length &&
      one.items.every((item, i) => {
        const own = other.items[i];
        return own !== undefined && isWithin(item, own);
      })
    );
  if (one.kind === 'object' && other.kind === 'object')
    return [...one.members].every(([name, member]) => {
      const own = other.members.get(name);
      return isVolatile(name, member) || (own ? isWithin(member, own) : isNothing(member));
    });
  return JSON.stringify(toValue(one)) === JSON.stringify(toValue(other));
}

/** Tags of Google Cloud are what rules ask for; those of others are for people. */
function isVolatile(name: string, member: JsonNode): boolean {
  return VOLATILE.has(name) || (name === 'tags' && !memberOf(member, 'items'));
}

function isNothing(node: JsonNode): boolean {
  return node.kind === 'scalar'
    ? node.value === null || node.value === ''
    : node.kind === 'array' && node.items.length === 0;
}
