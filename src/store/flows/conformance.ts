import assert from 'node:assert/strict';
import type { FlowRecord, FlowStore } from './flow-store.ts';

/** What every engine of the flow store must hold; `run` gets an empty one and throws where the law is broken. */
export interface FlowLaw {
  readonly name: string;
  readonly run: (store: FlowStore) => Promise<void>;
}

/** A whole minute of an hour ago: stores forget what is old. */
const MINUTE = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;

const RECORD: FlowRecord = {
  workload: 'remote-signer',
  source: '10.77.6.30',
  destination: '10.77.8.20',
  protocol: 'tcp',
  port: 9000,
  direction: 'ingress',
  connections: 2,
  answered: false,
  firstSeenMs: MINUTE,
  lastSeenMs: MINUTE + 1_000,
};

export const FLOW_LAWS: readonly FlowLaw[] = [
  {
    name: 'sums what is the same conversation, and keeps apart what is not',
    run: async (store) => {
      const later = {
        ...RECORD,
        connections: 3,
        answered: true,
        firstSeenMs: MINUTE + 65_000,
        lastSeenMs: MINUTE + 70_000,
      };
      const others: FlowRecord[] = [
        { ...RECORD, port: 9001 },
        { ...RECORD, protocol: 'udp' },
        { ...RECORD, protocol: 47, port: 0 },
        { ...RECORD, workload: 'eth-validator', direction: 'egress' },
        { ...RECORD, source: "fd77::6:30'; DROP TABLE x; --", connections: 1 },
      ];
      await store.record([RECORD, ...others]);
      await store.record([later]);
      const read = await store.conversations({});
      assert.deepEqual(read.length, 6);
      assert.deepEqual(
        read.find(
          ({ port, protocol, direction, source }) =>
            port === 9000 && protocol === 'tcp' && direction === 'ingress' && source === RECORD.source,
        ),
        { ...RECORD, connections: 5, answered: true, firstSeenMs: MINUTE, lastSeenMs: MINUTE + 70_000 },
      );
      assert.deepEqual(
        read.some(({ protocol }) => protocol === 47),
        true,
      );
    },
  },
  {
    name: 'reads a window, its end not included',
    run: async (store) => {
      await store.record([RECORD, { ...RECORD, port: 1, lastSeenMs: MINUTE + 140_000 }]);
      assert.deepEqual(
        (await store.conversations({ sinceMs: MINUTE + 1_001 })).map(({ port }) => port),
        [1],
      );
      assert.deepEqual(
        (await store.conversations({ sinceMs: MINUTE + 1_000, untilMs: MINUTE + 140_000 })).map(({ port }) => port),
        [9000],
      );
      assert.deepEqual(await store.conversations({ untilMs: MINUTE + 1_000 }), []);
    },
  },
  {
    name: 'counts connections by minute',
    run: async (store) => {
      await store.record([
        RECORD,
        { ...RECORD, port: 1, lastSeenMs: MINUTE + 59_999 },
        { ...RECORD, lastSeenMs: MINUTE + 60_000 },
      ]);
      assert.deepEqual(await store.connectionsByMinute({}), [
        { minuteMs: MINUTE, connections: 4 },
        { minuteMs: MINUTE + 60_000, connections: 2 },
      ]);
    },
  },
  {
    name: 'takes nothing, and gives nothing',
    run: async (store) => {
      await store.record([]);
      assert.deepEqual(await store.conversations({}), []);
      assert.deepEqual(await store.connectionsByMinute({}), []);
    },
  },
];
