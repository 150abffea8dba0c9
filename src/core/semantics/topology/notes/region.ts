import { noPackets, type PacketSet, type PacketSpace, unionPackets } from '#core/packetset';
import { keyOf, type Notes } from './note-state.ts';

/** Packets of which the same is noted. A packet is in several regions where nobody knows what is noted of it. */
export interface Region {
  readonly packets: PacketSet;
  readonly notes: Notes;
}

/** Regions of one noting are one, those of no packet none. */
export function gather(space: PacketSpace, regions: readonly Region[]): Region[] {
  const none = noPackets(space);
  const byNotes = new Map<string, Region>();
  for (const { packets, notes } of regions) {
    if (packets === none) continue;
    const key = keyOf(notes);
    const known = byNotes.get(key);
    byNotes.set(key, known ? { notes, packets: unionPackets(known.packets, packets) } : { notes, packets });
  }
  return [...byNotes.values()];
}
