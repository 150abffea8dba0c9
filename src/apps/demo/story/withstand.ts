import type { Alert } from '#core/model';
import { type Estate, Refused, waitUntil } from '../estate/index.ts';
import { waitForAll } from './learn.ts';
import { seconds, type Step, watchTraffic } from './step.ts';

const SIGNER = 'remote-signer';
const PAGE_WITHIN_MS = 1000;
const REPAIR_WITHIN_MS = 1000;
const REVERT_WITHIN_MS = 15_000;

export const attack: Step = {
  title: 'The phished laptop attacks: it scans, and tries to walk to the signer',
  withinMs: 150_000,
  isGround: false,
  run: async (estate) => {
    const from = estate.pager.all().length;
    const { result, fact, failed } = await watchTraffic(estate, () => estate.lab.attack());
    const paged = await estate.pager.find(({ alert }) => isAtKeys(alert), 5000, from).catch(() => undefined);
    const tookMs = paged ? paged.receivedMs - paged.alert.firstSeenMs : Infinity;
    const overtaken = paged ? countOvertaken(estate, from, paged.alert, paged.receivedMs) : 0;
    return {
      holds: !result.reached && result.held.length === 1 && tookMs < PAGE_WITHIN_MS && failed === 0,
      facts: [
        `${result.probes} probes in ${seconds(result.durationMs)}: the signer was ${result.reached ? 'REACHED' : 'not reached'}; the attacker holds ${result.held.join(', ')}`,
        paged
          ? `the pager had "${paged.alert.title}" (${paged.alert.severity}) ${seconds(tookMs)} after the packet; ${overtaken} less urgent alerts that came before it were told later`
          : 'the pager heard nothing of the keys',
        fact,
      ],
    };
  },
};

function isAtKeys({ kind, zone, destination }: Alert): boolean {
  return kind === 'forbidden-connection' && zone === 'key-management' && destination !== undefined;
}

function countOvertaken({ pager }: Estate, from: number, { firstSeenMs }: Alert, receivedMs: number): number {
  return pager
    .all()
    .slice(from)
    .filter(({ alert, receivedMs: later }) => alert.firstSeenMs < firstSeenMs && later > receivedMs).length;
}

export const tamper: Step = {
  title: 'Somebody with root on the signer flushes its firewall',
  withinMs: 45_000,
  isGround: false,
  run: async (estate) => {
    const from = estate.pager.all().length;
    const startedMs = Date.now();
    await estate.lab.run(SIGNER, 'nft', ['flush', 'ruleset']);
    const holdsAgain = await waitUntil(
      async () => (await estate.lab.run(SIGNER, 'nft', ['list', 'chain', 'inet', 'bulkhead', 'input'])).status === 0,
      (isBack) => isBack,
      5000,
    );
    const tookMs = Date.now() - startedMs;
    const paged = await estate.pager
      .find(({ alert }) => alert.kind === 'tampering' && alert.workload === SIGNER, 5000, from)
      .catch(() => undefined);
    return {
      holds: holdsAgain && tookMs < REPAIR_WITHIN_MS && paged !== undefined,
      facts: [
        holdsAgain ? `repaired within ${seconds(tookMs)}` : 'not repaired',
        paged ? `told: "${paged.alert.title}", ${seconds(paged.receivedMs - startedMs)} after it` : 'nobody was told',
      ],
    };
  },
};

export const refuse: Step = {
  title: 'A change that a guardrail forbids is refused, with a witness',
  withinMs: 30_000,
  isGround: false,
  run: async (estate) => {
    const { files } = await estate.console.call('policy');
    const rule = [
      'rules:',
      '  - id: laptop-to-signer',
      '    from: { workload: phished-laptop }',
      `    to: { workload: ${SIGNER} }`,
      '    services: [ssh]',
      '    owner: somebody',
      '    justification: just for today',
      '',
    ].join('\n');
    try {
      await estate.console.call('publish', {
        body: { files: [...files, { path: 'rules/today.yaml', text: rule }], reason: 'just for today' },
      });
      return { holds: false, facts: ['it was published'] };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { holds: error.status === 422, facts: error.errors.slice(0, 3) };
    }
  },
};

export const revert: Step = {
  title: 'A bad change that cuts the agents off from the server takes itself back',
  withinMs: 120_000,
  isGround: false,
  run: async (estate) => {
    const { console, lab } = estate;
    const { files, revision } = await console.call('policy');
    const [ipv4 = '', ipv6 = ''] =
      lab.topology.workloads.find(({ name }) => name === 'bulkhead-server')?.addresses ?? [];
    const bad = files.map(({ path, text }) => ({
      path,
      text: text.replaceAll(ipv4, mistype(ipv4)).replaceAll(ipv6, mistype(ipv6)),
    }));
    const saidBefore = estate.said.all().length;
    const startedMs = Date.now();
    const { result, fact, failed } = await watchTraffic(estate, async () => {
      await console.call('publish', { body: { files: bad, reason: 'the address of the server, mistyped' } });
      const all = () =>
        estate.said
          .all()
          .slice(saidBefore)
          .filter(({ line }) => /was taken back after/.test(line));
      await waitUntil(
        async () => all().length,
        (count) => count >= estate.agents.size - 1,
        REVERT_WITHIN_MS + 10_000,
      );
      return all().map(({ line }) => Number(/after (\d+) ms/.exec(line)?.[1]));
    });
    const slowestMs = Math.max(0, ...result);
    await console.call('revert', { params: { revision: String(revision) }, body: { reason: 'the address was wrong' } });
    const late = await waitForAll(estate);
    return {
      holds:
        result.length >= estate.agents.size - 1 && slowestMs <= REVERT_WITHIN_MS && failed === 0 && late.length === 0,
      facts: [
        `published, for its text is valid: the address of the server has a typing mistake in it`,
        `${result.length} of ${estate.agents.size - 1} hosts that could not reach the server went back by themselves${result.length > 0 ? `, the slowest ${seconds(slowestMs)} after it had loaded the change` : ''}`,
        late.length === 0
          ? `revision ${revision} published again: all hosts in step ${seconds(Date.now() - startedMs)} after the mistake`
          : `revision ${revision} published again; out of step still: ${late.join(', ')}`,
        fact,
      ],
    };
  },
};

/** The last digit is another. */
function mistype(address: string): string {
  return `${address.slice(0, -1)}${(Number(address.at(-1)) + 9) % 10}`;
}
