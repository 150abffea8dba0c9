import { runAgent } from './agent.ts';
import { enforceLastGood } from './boot.ts';
import { createEnforcement } from './enforcement.ts';
import { openKernel } from './kernel.ts';
import { openLastGood } from './last-good.ts';
import { AGENT_HELP, readAgentOptions } from './options.ts';

/**
 * Runs until SIGTERM or SIGINT. Resolves to the exit status: 2 when the call is wrong; of
 * `--boot-only`, 3 when the host is closed, since it was told a policy that cannot be had, and 1 when it is not.
 */
export async function startAgentProgram(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(AGENT_HELP);
    return 0;
  }
  const options = readAgentOptions(args, process.env);
  if (!options.ok) {
    for (const error of options.error) process.stderr.write(`${error}\n`);
    return 2;
  }
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const { stateDir, nftPath, bootOnly } = options.value;
  if (bootOnly) {
    const { kind } = await enforceLastGood({
      options: options.value,
      enforcement: createEnforcement(openKernel(nftPath), Date.now),
      lastGood: openLastGood(stateDir),
      now: Date.now,
      say,
      tell: () => undefined,
    });
    return kind === 'told' || kind === 'none' ? 0 : kind === 'closed' ? 3 : 1;
  }
  const agent = await runAgent(options.value, Date.now, say);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await agent.close();
  return 0;
}
