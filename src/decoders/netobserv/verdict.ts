import type { Flow } from '#core/model';
import { type Fields, textOf, toList } from '#decoders/json-fields';
import { toCount } from '#decoders/values';

export interface Verdict {
  readonly action?: NonNullable<Flow['action']>;
  readonly rule?: string | undefined;
  /** The kernel let none of its packets through. */
  readonly isWhollyDropped: boolean;
}

const DENIALS = new Set(['drop', 'deny', 'reject']);

/** By what OVN's policies say of the flow, and by what the kernel dropped of it. */
export function toVerdict(entry: Fields): Verdict {
  const isWhollyDropped =
    (toCount(textOf(entry['PktDropPackets'])) ?? 0) > 0 && (toCount(textOf(entry['Packets'])) ?? 0) === 0;
  const events = toList(entry['NetworkEvents']).filter((event) => event['Feature'] === 'acl');
  const isDenial = (event: Fields) => DENIALS.has((textOf(event['Action']) ?? '').toLowerCase());
  const denial = events.find(isDenial);
  const decisive = denial ?? events.at(-1);
  if (denial || isWhollyDropped) {
    const rule = (denial && toRule(denial)) ?? textOf(entry['PktDropLatestDropCause']);
    return { action: 'drop', rule, isWhollyDropped };
  }
  return decisive === undefined ? { isWhollyDropped } : { action: 'accept', rule: toRule(decisive), isWhollyDropped };
}

/** The policy that decided, or its kind where it has no name. */
function toRule(event: Fields): string | undefined {
  const [type, namespace, name] = [textOf(event['Type']), textOf(event['Namespace']), textOf(event['Name'])];
  return name === undefined ? type : namespace === undefined ? name : `${namespace}/${name}`;
}
