import { toProtocol } from '#core/net';
import type { StoredConversation } from '../flow-store.ts';
import { type Sum, toStoredConversation } from '../sums.ts';
import { type Block, decodeBlocks } from './native-read.ts';

const DIRECTIONS: readonly Sum['direction'][] = ['', 'ingress', 'egress'];
const ACTIONS: readonly Sum['action'][] = ['', 'accept', 'drop', 'reject'];

/** From the answer to `selectConversations`, as `Native`. */
export function parseConversations(bytes: Buffer): StoredConversation[] {
  const found: StoredConversation[] = [];
  for (const block of decodeBlocks(bytes)) readBlock(block, found);
  return found;
}

function readBlock({ rows, columns }: Block, found: StoredConversation[]): void {
  const text = (column: number, row: number) => String(columns[column]?.[row]);
  const number = (column: number, row: number) => Number(columns[column]?.[row]);
  for (let row = 0; row < rows; row += 1) {
    const sum: Sum = {
      observer: text(0, row),
      source: text(1, row),
      destination: text(2, row),
      protocol: toProtocol(number(3, row)),
      port: number(4, row),
      direction: DIRECTIONS[number(5, row)] ?? '',
      action: ACTIONS[number(6, row)] ?? '',
      told: number(7, row),
      flows: 0,
      connections: number(8, row),
      replies: number(9, row),
      answers: number(10, row),
      bytes: number(11, row),
      packets: number(12, row),
      reverseBytes: number(13, row),
      reversePackets: number(14, row),
      firstMs: number(15, row),
      lastMs: number(16, row),
    };
    found.push(toStoredConversation(sum, sum.told));
  }
}
