import type { Estate } from '../estate/index.ts';
import { approve, classify, define, discover, enforce, guard } from './learn.ts';
import { seconds, type Step } from './step.ts';
import { attack, refuse, revert, tamper } from './withstand.ts';

const STEPS: readonly Step[] = [discover, classify, define, approve, guard, enforce, attack, tamper, refuse, revert];

/** Tells the story, a step at a time. Resolves to the titles of the steps that did not hold. */
export async function tellStory(estate: Estate, print: (line: string) => void): Promise<string[]> {
  const broken: string[] = [];
  for (const [index, { title, run }] of STEPS.entries()) {
    print(`\n${String(index + 1).padStart(2)}. ${title}`);
    const startedMs = Date.now();
    const { holds, facts } = await run(estate).catch((error: unknown) => ({
      holds: false,
      facts: [error instanceof Error ? error.message : String(error)],
    }));
    for (const fact of facts) print(`      ${fact}`);
    print(`    ${holds ? 'holds' : 'DOES NOT HOLD'} (${seconds(Date.now() - startedMs)})`);
    if (!holds) broken.push(title);
  }
  return broken;
}
