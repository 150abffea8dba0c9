/** Stores batches in the embedded flow store of a folder, from a number on, until it is killed; names each that was acknowledged. */
import { unwrap } from '#core/result';
import { openEmbeddedFlowStore } from '#store/flows/clickhouse';
import { toBatch } from './flow-batches.ts';

const [folder = '', first = '0'] = process.argv.slice(2);
const store = unwrap(await openEmbeddedFlowStore(folder));
process.stdout.write('open\n');
for (let number = Number(first); ; number += 1) {
  await store.store(toBatch(number));
  process.stdout.write(`${number}\n`);
}
