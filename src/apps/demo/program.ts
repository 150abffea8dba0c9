import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainNoLab } from '../lab/index.ts';
import { installSystemPrograms, IP, NFT } from '../setup/index.ts';
import { buildWeb } from '../web-build/index.ts';
import { type Estate, startEstate } from './estate/index.ts';
import { tellStory } from './story/story.ts';

export const DEMO_HELP = `bulkhead demo [--exit] [--rootless]
Tells the whole story on an exchange of 32 hosts in network namespaces of this machine: discovered, divided, attacked.
Nothing outside those namespaces is touched, and nothing of it stays.

  --exit       end after the story; the status is 0 only if every step held
  --rootless   in a user namespace, also when root
`;

const ROOT = join(import.meta.dirname, '../../..');

/** Resolves to the exit status: 0 every step held, 1 one did not, 2 there can be no lab here. */
export async function startDemo(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { exit: { type: 'boolean' }, rootless: { type: 'boolean' } },
  });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  installSystemPrograms([NFT, IP]);
  const bottle = values.rootless === undefined ? {} : { rootless: values.rootless };
  const refusal = explainNoLab(bottle);
  if (refusal !== undefined) {
    process.stderr.write(`bulkhead demo: ${refusal}\n`);
    return 2;
  }
  await buildWeb(ROOT);
  const startedMs = Date.now();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
  const told = startEstate({ ...bottle, onStep: (what) => print(`${what} …`) });
  const estate = await Promise.race([told, interrupted]);
  if (estate === 'interrupted') {
    await told.then(({ close }) => close()).catch(() => {});
    return 130;
  }
  try {
    return await perform(estate, values.exit ?? false, startedMs, interrupted, print);
  } finally {
    await estate.close();
  }
}

async function perform(
  estate: Estate,
  isToExit: boolean,
  startedMs: number,
  interrupted: Promise<unknown>,
  print: (line: string) => void,
): Promise<number> {
  const { workloads, zones } = estate.lab.topology;
  print(
    `an exchange of ${workloads.length} workloads in ${zones.length} zones, an agent on ${estate.agents.size} of them, one server`,
  );
  print(`console: ${await estate.loginLink()} (good for one login)`);
  const broken = await Promise.race([tellStory(estate, print), interrupted.then(() => undefined)]);
  if (broken === undefined) return 130;
  const { attempts, failed } = await estate.lab.traffic.counts();
  print(
    `\n${broken.length === 0 ? 'Every step held' : `Did not hold: ${broken.join('; ')}`}, in ${Math.round((Date.now() - startedMs) / 1000)} s.`,
  );
  print(`The business all the while: ${attempts} legitimate connections, ${failed} failed.`);
  if (!isToExit) {
    print(`\nThe exchange stays up. Console: ${await estate.loginLink()} (good for one login)`);
    print('End it with Ctrl-C.');
    await interrupted;
  }
  return broken.length === 0 ? 0 : 1;
}
