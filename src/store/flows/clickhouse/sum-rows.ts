import { toProtocol } from '#core/net';
import type { StoredConversation } from '../flow-store.ts';
import { type Sum, toStoredConversation } from '../sums.ts';
import { parseRows } from './tsv.ts';

/** From rows of the columns of a conversation, `told` behind `action`, without flows. */
export function parseConversations(text: string): StoredConversation[] {
  return parseRows(text).map((cells) => {
    const number = (place: number) => Number(cells[place]);
    const sum: Sum = {
      observer: cells[0] ?? '',
      source: cells[1] ?? '',
      destination: cells[2] ?? '',
      protocol: toProtocol(number(3)),
      port: number(4),
      direction: cells[5] as Sum['direction'],
      action: cells[6] as Sum['action'],
      told: number(7),
      flows: 0,
      connections: number(8),
      replies: number(9),
      answers: number(10),
      bytes: number(11),
      packets: number(12),
      reverseBytes: number(13),
      reversePackets: number(14),
      firstMs: number(15),
      lastMs: number(16),
    };
    return toStoredConversation(sum, sum.told);
  });
}
