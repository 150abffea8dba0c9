/** What a change of a large policy means, and what each of its rules is worth. */
import type { Rule } from '#core/model';
import { diffPolicies, reviewRules } from '#stages/verify';
import { printFigure } from './figure.ts';
import { toEstate } from './parts/estate.ts';

const WORKLOADS = 10_000;
const RULES = 2000;

const estate = toEstate(WORKLOADS);
const older = { ...estate, rules: estate.rules.slice(0, RULES) };
/** One rule in a hundred is gone, one in two hundred ends. */
const rules = older.rules.flatMap((rule, i): Rule[] => {
  if (i % 100 === 3) return [];
  return [i % 200 === 7 ? { ...rule, expiresAtMs: 5_000_000_000_000 } : rule];
});
const newer = { ...older, rules };
const size = `${WORKLOADS} workloads, ${RULES} rules`;

const diffedMs = performance.now();
const { connections } = diffPolicies(older, newer, 0);
printFigure(
  `diff, ${size}: ${connections.length} differences, both checked`,
  (performance.now() - diffedMs) / 1000,
  's',
  10,
);
const reviewedMs = performance.now();
reviewRules(older, 0);
printFigure(`rules, ${size}`, (performance.now() - reviewedMs) / 1000, 's', 10);
printFigure('diff and rules, resident', process.memoryUsage().rss / 1e6, 'MB', 1500);
