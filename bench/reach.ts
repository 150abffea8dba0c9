/** Everything that a large policy allows, grouped so that a person can read it, and pair by pair. */
import { denote } from '#core/semantics';
import { eachReach, findAllowed, toEndpoints, toPartyWords, toReachRows } from '#stages/verify';
import { printFigure } from './figure.ts';
import { toEstate } from './parts/estate.ts';

const WORKLOADS = 10_000;
const RULES = 2000;
const PAIRS = 200_000;

const estate = toEstate(WORKLOADS);
const policy = { ...estate, rules: estate.rules.slice(0, RULES) };

const startedMs = performance.now();
const allowed = findAllowed(denote(policy, 0), {});
if (!allowed.ok) throw new Error(allowed.error.join('; '));
const endpoints = toEndpoints(policy);
const rows = toReachRows(endpoints, allowed.value);
const describe = toPartyWords(endpoints);
const texts = rows.flatMap(({ sources, destinations }) => [...describe(sources), ...describe(destinations)]);
const groupedMs = performance.now() - startedMs;
printFigure(
  `reach, ${policy.workloads.length} workloads, ${policy.rules.length} rules: ${rows.length} rows`,
  groupedMs / 1000,
  's',
  10,
);
printFigure('reach, words in those rows, a row', texts.length / rows.length, '', 8);

const linesMs = performance.now();
let pairs = 0;
for (const line of eachReach(endpoints, allowed.value)) if (line && ++pairs === PAIRS) break;
printFigure(`reach, ${pairs} pairs, one by one`, (performance.now() - linesMs) / 1000, 's', 10);
printFigure('reach, resident', process.memoryUsage().rss / 1e6, 'MB', 2000);
