import type { Estate } from '../estate/index.ts';
import { approve, classify, define, discover, enforce, guard } from './learn.ts';
import { type Outcome, seconds, type Step } from './step.ts';
import { attack, refuse, revert, tamper } from './withstand.ts';

const STEPS: readonly Step[] = [discover, classify, define, approve, guard, enforce, attack, tamper, refuse, revert];
const STORY_WITHIN_MS = 240_000;

/** Tells the story, a step at a time. Resolves to the titles of the steps that did not hold or were not taken. */
export async function tellStory(
  estate: Estate,
  print: (line: string) => void,
  steps: readonly Step[] = STEPS,
  withinMs = STORY_WITHIN_MS,
): Promise<string[]> {
  const broken: string[] = [];
  const endMs = Date.now() + withinMs;
  for (const [index, step] of steps.entries()) {
    print(`\n${String(index + 1).padStart(2)}. ${step.title}`);
    const startedMs = Date.now();
    const { holds, facts, stop } = await take(step, estate, print, Math.min(step.withinMs, endMs - startedMs));
    for (const fact of facts) print(toFactLine(fact));
    print(`    ${holds ? 'holds' : 'DOES NOT HOLD'} (${seconds(Date.now() - startedMs)})`);
    if (!holds) broken.push(step.title);
    if (stop === undefined) continue;
    const rest = steps.slice(index + 1).map(({ title }) => title);
    print(`\nThe story ends here: ${stop}. Not taken: ${rest.join('; ') || 'nothing'}.`);
    return [...broken, ...rest.map((title) => `${title} (not taken)`)];
  }
  return broken;
}

async function take(step: Step, estate: Estate, print: (line: string) => void, withinMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => {
      const stop = `the step did not end within ${seconds(withinMs)}`;
      resolve({ holds: false, facts: [], stop });
    }, withinMs);
  });
  const tell = (line: string) => {
    if (!isOver) print(toFactLine(line));
  };
  const taken = step.run(estate, tell).catch((error: unknown): Outcome => {
    const reason = error instanceof Error ? error.message : String(error);
    return { holds: false, facts: [reason], ...(step.isGround && { stop: 'what comes next builds on this step' }) };
  });
  return Promise.race([taken, late]).finally(() => {
    isOver = true;
    clearTimeout(timer);
  });
}

function toFactLine(fact: string): string {
  return `      ${fact}`;
}
