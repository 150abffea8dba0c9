import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { parsePolicy } from '#dialects/bulkhead';
import { type Estate, startEstate, waitUntil } from '../../src/apps/demo/index.ts';
import { explainNoLab, type LegitimateFlow, TOPOLOGY } from '../../src/apps/lab/index.ts';
import { readLabTemplate } from './lab-template.ts';
import { type Difference, findDifferences, printDifferences } from './template-differences.ts';

/** Real packets of a minute, seen by agents and told to a server: what it proposes, held against the exchange template. */
const refusal = explainNoLab();
const MINUTE = 60_000;
/** Reports of a busy machine are late, and none is lost. */
const REPORTED_WITHIN_MS = 2 * MINUTE;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const OUTSIDE = 'the internet is every address outside the estate; the template leaves private ones out';

/** Why the proposal permits more than the template does, by `from -> to: traffic`. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'ci-runner -> api-gateway: tcp/443': 'the lab publishes to the gateway; the template has an asset store for it',
  'ci-runner -> egress-proxy: tcp/3128': 'the lab has no package mirror that alone fetches',
  'git-server -> egress-proxy: tcp/3128': 'the lab has no package mirror that alone fetches',
  'eth-beacon -> stranger: tcp/443':
    'one relay in a minute does not tell that there is no other; the template names their network',
  'eth-beacon -> guest: tcp/443 tcp/9000 udp/9000': OUTSIDE,
  'egress-proxy -> guest: tcp/443': OUTSIDE,
  'bitcoin-node -> guest: tcp/8333': OUTSIDE,
  'eth-execution -> guest: tcp/30303 udp/30303': OUTSIDE,
};

async function findReported(estate: Estate, wanted: readonly LegitimateFlow[]): Promise<readonly LegitimateFlow[]> {
  const ask = async () => {
    const { conversations } = await estate.console.call('conversations', { query: { limit: 1000 } });
    return wanted.filter(({ from, to, protocol, port }) =>
      conversations.some(
        (one) =>
          one.source.name === from && one.destination.name === to && one.protocol === protocol && one.port === port,
      ),
    );
  };
  return waitUntil(ask, (found) => found.length === wanted.length, REPORTED_WITHIN_MS, 1000);
}

describe.skipIf(refusal !== undefined)(`learning in the lab${refusal ? ` (skipped: ${refusal})` : ''}`, () => {
  let estate: Estate;
  beforeAll(async () => {
    estate = await startEstate();
  }, 2 * MINUTE);
  afterAll(() => estate.close());

  test('what is proposed after 60 s is what the template permits of it', { timeout: 5 * MINUTE }, async () => {
    await estate.lab.traffic.start();
    await pause(MINUTE);
    await estate.lab.traffic.stop();
    const { flows } = await estate.lab.traffic.counts();
    const happened = new Set(flows.filter(({ attempts, failed }) => attempts > failed).map(({ flow }) => flow));
    const occurred = TOPOLOGY.legitimateFlows.filter(
      ({ id, performedBy }) => performedBy === 'agent' || happened.has(id),
    );
    expect(occurred).toHaveLength(TOPOLOGY.legitimateFlows.length);
    expect(await findReported(estate, occurred)).toHaveLength(occurred.length);

    const { files, refused, belowThreshold } = await estate.console.call('proposal');
    const { policy } = unwrap(parsePolicy(files));
    expect([refused, belowThreshold]).toEqual([[], []]);
    const differences = findDifferences(policy, readLabTemplate(), occurred, Date.now());
    console.log(['differences between the proposal and the template:', ...printDifferences(differences)].join('\n'));
    // What did not occur may be narrower than planned; what occurred may not, and what is wider has its reason.
    const textsOf = (kind: Difference['kind']) =>
      differences.flatMap((one) => (one.kind === kind ? [`${one.from} -> ${one.to}: ${one.traffic}`] : []));
    expect([textsOf('missing'), textsOf('unmet')]).toEqual([[], []]);
    const more = [...textsOf('own'), ...textsOf('wider')];
    expect(more.toSorted()).toEqual(Object.keys(EXPLAINED).toSorted());
  });
});
