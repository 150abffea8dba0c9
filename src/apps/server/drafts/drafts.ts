import type { DraftRequest, DraftVerdicts, Window } from '#api';
import type { Policy } from '#core/model';
import { parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { keepVerdicts, type KeptVerdicts } from '#stages/enforce';
import { readObserved } from '../observed.ts';
import type { Parts } from '../parts.ts';
import { RequestProblem } from '../problem.ts';
import { toPastViews, toSimulationView } from '../views/index.ts';
import { compareRows } from './compare-rows.ts';
import { keepEstate } from './keep-estate.ts';
import { withoutRule } from '../policy/index.ts';

export interface Drafts {
  /** Throws `RequestProblem` with everything that is wrong with the text. */
  readonly judge: (request: DraftRequest) => Promise<DraftVerdicts>;
  /** The policy in force without the rule. */
  readonly judgeWithout: (rule: string, window: Window) => Promise<DraftVerdicts>;
}

/** One reading of the history, with the verdicts of the policy in force and of the draft that was asked about last. */
interface Reading {
  readonly atMs: number;
  readonly inForce: KeptVerdicts;
  readonly draft: KeptVerdicts;
}

/** Who edits asks after every pause; what came meanwhile is in the next reading. */
const FRESH_MS = 30_000;
/** Windows that people look at at the same time. Each holds its conversations. */
const MAX_READINGS = 3;

export function makeDrafts(parts: Pick<Parts, 'flows' | 'desk' | 'now'>): Drafts {
  const { flows, desk, now } = parts;
  const readings = new Map<string, Promise<Reading>>();
  let last: Policy | undefined;

  const read = async (window: Window): Promise<Reading> => {
    const { conversations } = await readObserved(flows, desk.current().policy, window);
    return { atMs: now(), inForce: keepVerdicts(conversations), draft: keepVerdicts(conversations) };
  };
  const find = async (window: Window): Promise<Reading> => {
    const key = JSON.stringify([desk.current().revision, window]);
    const known = await readings.get(key)?.catch(() => undefined);
    if (known && now() - known.atMs < FRESH_MS) return known;
    readings.delete(key);
    const reading = read(window);
    readings.set(key, reading);
    if (readings.size > MAX_READINGS) readings.delete(readings.keys().next().value ?? '');
    return reading;
  };

  const compare = async (draft: Policy, window: Window): Promise<DraftVerdicts> => {
    const reading = await find(window);
    const { policy: current, revision } = desk.current();
    const policy = keepEstate(draft, last ?? current);
    last = policy;
    const atMs = now();
    const before = reading.inForce.move(current, atMs);
    const after = reading.draft.move(policy, atMs);
    const { newlyDenied, newlyAllowed } = compareRows(before.rows, after.rows);
    return {
      revision,
      window,
      readAtMs: reading.atMs,
      judged: after.judged,
      newlyDenied: newlyDenied.length,
      newlyAllowed: newlyAllowed.length,
      changed: [...toPastViews(newlyDenied), ...toPastViews(newlyAllowed)].slice(0, 500),
      simulation: toSimulationView(policy, after.rows.flat()),
    };
  };

  return {
    judge: async ({ files, ...window }) => {
      const parsed = parsePolicy(files);
      if (!parsed.ok) throw new RequestProblem(422, 'that is not a policy', parsed.error.map(printPolicyError));
      return compare(parsed.value.policy, window);
    },
    judgeWithout: async (rule, window) => compare(withoutRule(desk.current().policy, rule), window),
  };
}
