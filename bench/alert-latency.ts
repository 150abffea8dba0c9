/** From before a forbidden packet is sent to the signer until the pager has the alert: kernel, agent, server, webhook. */
import { startEstate, tellStory } from '../src/apps/demo/index.ts';
import { KEY_PORTS, pagePerKnock } from '../test/live/pages.ts';
import { printFigure } from './figure.ts';

const estate = await startEstate();
try {
  const broken = await tellStory(estate, () => {});
  if (broken.length > 0) throw new Error(`did not hold: ${broken.join('; ')}`);
  const knocks = ['attacker', 'internet-user', 'internet-peer'].flatMap((source) =>
    KEY_PORTS.map((port) => ({ source, port })),
  );
  const { latencies } = await pagePerKnock(estate, 'remote-signer', knocks, 400);
  const at = (part: number) => latencies[Math.ceil(latencies.length * part) - 1] ?? Infinity;
  printFigure(`alert, median of ${latencies.length}`, at(0.5), 'ms', 1000);
  printFigure(`alert, 99th percentile of ${latencies.length}`, at(0.99), 'ms', 1000);
} finally {
  await estate.close();
}
