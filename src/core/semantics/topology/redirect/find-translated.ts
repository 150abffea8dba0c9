import { EVERY_PACKET, type FilterRules } from '#core/model';
import {
  noPackets,
  type PacketSet,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
  toProducts,
  unionPackets,
} from '#core/packetset';
import { type Answer, splitByChange } from '../notes/index.ts';
import { findRedirections } from './find-redirections.ts';
import { toReplies } from './follow-redirects.ts';

/** SEM-26. Later packets of connections that rules give another destination, for sure or perhaps; of others they do not. */
export function findTranslated(
  rules: FilterRules,
  space: PacketSpace,
): { readonly packets: PacketSet; readonly answer: Answer }[] {
  const redirections = findRedirections(rules);
  if (redirections.length === 0) return [];
  const asReplies = (sets: readonly PacketSet[]) => toPacketSet(space, sets.flatMap(toProducts).flatMap(toReplies));
  const parts = redirections.map(({ packets, redirect, choice }) => {
    const all = toPacketSet(space, [packets]);
    const { changed, doubtful } = splitByChange(space, all, redirect);
    if (choice === 'only') return { changed, doubtful };
    return choice === 'perhaps'
      ? { changed: noPackets(space), doubtful: all }
      : { changed, doubtful: subtractPackets(all, changed) };
  });
  // By what later packets of either direction are known hangs on who opened the connection.
  const doubtful = toPacketSet(space, [
    ...redirections.map(({ packets }) => ({ ...packets, states: ['established'] as const })),
    { ...EVERY_PACKET, states: ['related'] },
  ]);
  const maybe = unionPackets(doubtful, asReplies(parts.map((part) => part.doubtful)));
  const yes = subtractPackets(asReplies(parts.map(({ changed }) => changed)), maybe);
  return [
    { packets: yes, answer: 'yes' },
    { packets: maybe, answer: 'maybe' },
  ];
}
