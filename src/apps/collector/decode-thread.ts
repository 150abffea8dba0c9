import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { startDatagramsDecoder } from './decode-datagrams.ts';
import { gatherFlows } from './gather-flows.ts';
import type { BetweenReceiverAndDecoder, DatagramBatch, DecoderSetup, FromDecoder, ToDecoder } from './messages.ts';
import { readTemplateFile, writeTemplateFile } from './template-file.ts';

/** What a flow store takes best: it merges many small batches again and again. */
const BATCH_FLOWS = 50_000;
const MOST_WAIT_MS = 1000;
/** Batches that were handed on and not taken yet: while there are as many, nothing is decoded. */
const MOST_HANDED_ON = 2;
const SAVE_MS = 10_000;
/** A start waits for its end for one to two of them. */
const RELEASE_MS = 60_000;

const { fromReceiver, templateFile } = workerData as DecoderSetup;
const say = (message: FromDecoder, transfer: readonly ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer);

const saved = templateFile === undefined ? undefined : readTemplateFile(templateFile);
if (saved?.ok === false) say({ kind: 'trouble', why: saved.error });
const flows = gatherFlows(randomUUID());
const decoder = startDatagramsDecoder(flows.add, saved?.ok === true ? saved.value : {});
const waiting: DatagramBatch[] = [];
let handedOn = 0;
let isOver = false;
let savedText = '';

const handOn = () => {
  const batch = flows.take(decoder.counts());
  if (!batch) return;
  handedOn += 1;
  say({ kind: 'batch', batch }, [batch.lines.buffer]);
};
const save = () => {
  if (templateFile === undefined) return;
  const text = JSON.stringify(decoder.save());
  if (text === savedText) return;
  const written = writeTemplateFile(templateFile, text);
  if (written.ok) savedText = text;
  else say({ kind: 'trouble', why: written.error });
};
const takeNext = () => (handedOn < MOST_HANDED_ON ? waiting.shift() : undefined);
const advance = () => {
  for (let batch = takeNext(); batch; batch = takeNext()) {
    decoder.decode(batch);
    fromReceiver.postMessage(batch.ends.at(-1) ?? 0);
    if (flows.size() >= BATCH_FLOWS) handOn();
  }
  if (isOver && waiting.length === 0 && handedOn < MOST_HANDED_ON) end();
};
const end = () => {
  isOver = false;
  clearInterval(handingOn);
  clearInterval(saving);
  clearInterval(releasing);
  save();
  decoder.end();
  handOn();
  say({ kind: 'ended', counts: decoder.counts() });
  parentPort?.close();
  fromReceiver.close();
};

const handingOn = setInterval(() => {
  if (handedOn < MOST_HANDED_ON) handOn();
}, MOST_WAIT_MS);
const saving = setInterval(save, SAVE_MS);
const releasing = setInterval(decoder.release, RELEASE_MS);
fromReceiver.on('message', (message: BetweenReceiverAndDecoder) => {
  if (message === 'no more') isOver = true;
  else waiting.push(message);
  advance();
});
parentPort?.on('message', (message: ToDecoder) => {
  if (message.kind === 'count') say({ kind: 'counts', counts: decoder.counts() });
  else {
    handedOn -= 1;
    advance();
  }
});
