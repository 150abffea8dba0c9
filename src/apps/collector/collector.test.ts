import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { unwrap } from '#core/result';
import { toIpfixDatagram, toIpfixTemplate, toV5Datagram } from '../../../bench/parts/netflow-datagrams.ts';
import { type CollectorOptions, type FlowBatch, startCollector, sumCounts } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-collector-'));
afterAll(() => rmSync(folder, { recursive: true }));

const start = async (options: Partial<CollectorOptions> = {}) => {
  const batches: FlowBatch[] = [];
  const log: string[] = [];
  const collector = unwrap(
    await startCollector({
      listen: [{ host: '127.0.0.1', port: 0 }],
      take: (batch) => {
        batches.push(batch);
        return Promise.resolve();
      },
      log: (line) => log.push(line),
      ...options,
    }),
  );
  const port = collector.addresses[0]?.port ?? 0;
  const flows = () =>
    batches.flatMap(({ lines }) => {
      const text = new TextDecoder().decode(lines).trim();
      return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Flow);
    });
  return { collector, batches, log, flows, send: (datagrams: readonly Uint8Array[]) => sendAll(port, datagrams) };
};

async function sendAll(port: number, datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const datagram of datagrams)
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, port, '127.0.0.1', (error) => (error ? reject(error) : resolve()));
    });
  socket.close();
}

const many = (count: number) => Array.from({ length: count }, (_, i) => toV5Datagram(i));

test('flows come in batches, and what did not come is told beside them', async () => {
  const { collector, batches, flows, send } = await start();
  await send([toV5Datagram(0), toV5Datagram(3), Uint8Array.of(1, 2, 3)]);
  const { datagrams, records } = await collector.close();
  expect(datagrams).toMatchObject({ received: 3, droppedByKernel: 0, droppedByQueue: 0 });
  expect(sumCounts(records)).toMatchObject({ read: 61, decoded: 60, flows: 60, skipped: {}, bad: 1 });
  expect(records.exporters).toMatchObject([{ exporter: '127.0.0.1', datagrams: 3, flows: 60, lostFlows: 60, bad: 1 }]);
  expect(records.firstBad).toEqual([
    '127.0.0.1: `010203`… (3 bytes) is no whole datagram of netflow or sflow, and no log message',
  ]);
  expect(flows()).toHaveLength(60);
  expect(flows()[0]).toMatchObject({ protocol: 'tcp', exporter: '127.0.0.1' });
  expect(batches.reduce((sum, { counts }) => sum + sumCounts(counts).read, 0)).toBe(61);
  expect(new Set(batches.map(({ id }) => id)).size).toBe(batches.length);
});

test('data waits for its template, and after a restart the template is there', async () => {
  const templateFile = join(folder, 'templates.json');
  const first = await start({ templateFile });
  await first.send([toIpfixDatagram(0), toIpfixTemplate()]);
  const { records } = await first.collector.close();
  const each = sumCounts(records).flows;
  expect(each).toBeGreaterThan(1);
  const second = await start({ templateFile });
  await second.send([toIpfixDatagram(1)]);
  expect(sumCounts((await second.collector.close()).records)).toMatchObject({ flows: each, skipped: {}, bad: 0 });
  const third = await start();
  await third.send([toIpfixDatagram(1)]);
  expect(sumCounts((await third.collector.close()).records)).toMatchObject({
    flows: 0,
    skipped: { 'a set of data whose template never came': 1 },
  });
});

test('log messages are read as what they are, sender by sender, however they are mixed with others', async () => {
  const { collector, flows, send } = await start();
  const encoder = new TextEncoder();
  const connection = '<166>Nov 25 2026 10:00:00 fw : %ASA-6-302013: Built outbound TCP connection 7 for ';
  await send([
    encoder.encode(`${connection}outside:192.0.2.1/443 (192.0.2.1/443) to inside:10.0.0.1/40000 (10.0.0.1/40000)`),
    toV5Datagram(0),
    encoder.encode(
      '<166>Nov 25 2026 10:00:09 fw : %ASA-6-302014: Teardown TCP connection 7 for outside:192.0.2.1/443 to inside:10.0.0.1/40000 duration 0:00:09 bytes 900 TCP FINs\n',
    ),
  ]);
  const { records } = await collector.close();
  expect(sumCounts(records)).toMatchObject({ read: 32, decoded: 32, flows: 31, bad: 0 });
  expect(flows().filter(({ exporter }) => exporter === 'fw')).toMatchObject([
    { source: '10.0.0.1', destination: '192.0.2.1', destinationPort: 443, state: 'closed' },
  ]);
});

const deny = (i: number) =>
  `%ASA-4-106023: Deny tcp src outside:192.0.2.1/${1024 + i} dst inside:10.0.0.1/22 by access-group "out" [0x0, 0x0]`;

test('messages come over connections too, each with its length or as a line, and IPFIX', async () => {
  const { collector, flows } = await start();
  const port = collector.addresses[0]?.port ?? 0;
  const one = connect(port, '127.0.0.1');
  const two = connect(port, '127.0.0.1');
  for (let i = 0; i < 20; i++) {
    const message = `<164>Nov 25 2026 10:00:00 fw : ${deny(i)}`;
    one.write(`${message.length} ${message}`);
    two.write(`<164>Nov 25 2026 10:00:00 fw-2 : ${deny(100 + i)}\n`);
  }
  one.end(toIpfixTemplate());
  two.end('<164>Nov 25 2026 10:00:00 fw-2 : %ASA-4-1060');
  await Promise.all([one, two].map((socket) => once(socket, 'close')));
  const { datagrams, records } = await collector.close();
  expect(datagrams).toMatchObject({ received: 42, droppedByQueue: 0, cutOff: 0 });
  expect(sumCounts(records)).toMatchObject({ decoded: 40, flows: 40 });
  expect(new Set(flows().map(({ sourcePort }) => sourcePort)).size).toBe(40);
});

test('a connection waits while nobody takes batches: nothing of it is dropped', async () => {
  const gate = Promise.withResolvers<void>();
  const { collector } = await start({ take: () => gate.promise, mostQueuedBytes: 100_000 });
  const socket = connect(collector.addresses[0]?.port ?? 0, '127.0.0.1');
  const lines = Array.from({ length: 50_000 }, (_, i) => `<164>Nov 25 2026 10:00:00 fw : ${deny(i % 60_000)}\n`);
  socket.end(lines.join(''));
  await wait(500);
  const early = await collector.counts();
  expect(early.datagrams.received).toBeLessThan(50_000);
  gate.resolve();
  await once(socket, 'close');
  const { datagrams, records } = await collector.close();
  expect(datagrams).toMatchObject({ received: 50_000, droppedByQueue: 0, cutOff: 0 });
  expect(sumCounts(records)).toMatchObject({ read: 50_000, flows: 50_000 });
});

test.each(['--octet-count', '--rfc3164'])('messages of logger over TCP (%s)', async (way) => {
  const { collector, flows } = await start();
  const port = String(collector.addresses[0]?.port ?? 0);
  const sender = spawn('logger', ['--tcp', '--server', '127.0.0.1', '--port', port, way, '--tag', 'kernel'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  sender.stdin.end(
    Array.from(
      { length: 30 },
      (_, i) =>
        `IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=10.0.0.1 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP SPT=${4000 + i} DPT=22 WINDOW=1 RES=0x00 SYN URGP=0\n`,
    ).join(''),
  );
  await once(sender, 'exit');
  const { datagrams } = await collector.close();
  expect(datagrams).toMatchObject({ received: 30, cutOff: 0 });
  expect(flows()).toHaveLength(30);
});

test('messages of no log that is known are bad, each of them', async () => {
  const { collector, send } = await start();
  await send(Array.from({ length: 30 }, (_, i) => new TextEncoder().encode(`<13>hello ${i}`)));
  const { records } = await collector.close();
  expect(sumCounts(records)).toMatchObject({ read: 30, bad: 30, flows: 0 });
  expect(records.firstBad[0]).toMatch(
    /^127\.0\.0\.1: `<13>hello 0` is no message of a log that is known; expected one of /,
  );
});

test('a file of templates that is spoilt is told, and replaced', async () => {
  const templateFile = join(folder, 'spoilt.json');
  writeFileSync(templateFile, '{"netflow":[{"version"');
  const { collector, log } = await start({ templateFile });
  await collector.close();
  expect(log).toEqual([expect.stringMatching(/^`.*spoilt\.json` cannot be read \(/)]);
  expect(JSON.parse(readFileSync(templateFile, 'utf8'))).toEqual({ netflow: [] });
});

test('what the kernel drops is counted to the last datagram', async () => {
  const { collector, send } = await start({ receiveBufferBytes: 4096 });
  await send(many(3000));
  const { datagrams, records } = await collector.close();
  expect(datagrams.received + (datagrams.droppedByKernel ?? NaN)).toBe(3000);
  expect(sumCounts(records).flows).toBe(datagrams.received * 30);
});

test('while nobody takes batches, what comes waits up to the bound, and what is dropped then is counted', async () => {
  const gate = Promise.withResolvers<void>();
  const { collector, send } = await start({ take: () => gate.promise, mostQueuedBytes: 2_000_000 });
  await send(many(6000));
  const early = await collector.counts();
  expect(early.datagrams.droppedByQueue).toBeGreaterThan(0);
  expect(sumCounts(early.records).flows).toBeLessThan(6000 * 30);
  const closed = collector.close();
  gate.resolve();
  const { datagrams, records } = await closed;
  expect(datagrams.received + (datagrams.droppedByKernel ?? NaN)).toBe(6000);
  expect(sumCounts(records).flows).toBe((datagrams.received - datagrams.droppedByQueue) * 30);
});

test('a batch that cannot be taken ends the collector with its reason', async () => {
  const { collector, send } = await start({ take: () => Promise.reject(new Error('the disk is full')) });
  await send(many(1));
  await expect(collector.ended).rejects.toThrow('the disk is full');
  await expect(collector.close()).rejects.toThrow('the disk is full');
  await expect(collector.counts()).rejects.toThrow('the disk is full');
});

test('addresses that cannot be listened on are all named', async () => {
  const listen = ['198.51.100.1', '198.51.100.9'].map((host) => ({ host, port: 2055 }));
  const started = await startCollector({ listen, take: () => Promise.resolve(), log: () => undefined });
  expect(started.ok ? [] : started.error).toEqual(
    listen.map(({ host }) => expect.stringContaining(`\`${host}:2055\` cannot be listened on (`)),
  );
});
