/** Many questions about single workloads and addresses of a large policy, as a program asks them. */
import { printAddress } from '#core/net';
import { type Question, toAnswerer } from '#stages/verify';
import { printFigure } from './figure.ts';
import { toEstate, toRandom } from './parts/estate.ts';

const WORKLOADS = 10_000;
const QUESTIONS = 100_000;

const policy = toEstate(WORKLOADS);
const random = toRandom(7);
const pick = () => policy.workloads[Math.floor(random() * policy.workloads.length)];
const questions = Array.from({ length: QUESTIONS }, (_, i): Question => {
  const source = pick();
  const destination = pick();
  const address = destination?.addresses[0];
  return {
    source: source?.name ?? '',
    destination: i % 2 === 0 || !address ? (destination?.name ?? '') : printAddress(address),
    protocol: 'tcp',
    destinationPort: [443, 8443, 5432, 22][i % 4] ?? 443,
  };
});

const startedMs = performance.now();
const ask = toAnswerer(policy);
let allowed = 0;
for (const question of questions) if (ask(question, 0).verdict === 'allowed') allowed++;
printFigure(
  `ask, ${questions.length} questions, ${policy.workloads.length} workloads, ${policy.rules.length} rules (${allowed} allowed)`,
  (performance.now() - startedMs) / 1000,
  's',
  10,
);
printFigure('ask, resident', process.memoryUsage().rss / 1e6, 'MB', 1500);
