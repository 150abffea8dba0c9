import { runAgent } from './agent.ts';
import { enforceLastGood } from './boot.ts';
import { createEnforcement } from './enforcement.ts';
import { openKernel } from './kernel.ts';
import { openLastGood } from './last-good.ts';
import { AGENT_HELP, readAgentOptions } from './options.ts';
import { prepareStateFolder } from './state-folder.ts';

/**
 * Runs until SIGTERM or SIGINT. Resolves to the exit status: 2 when the call is wrong; of
 * `--boot-only`, 3 when the host is closed, since it was told a policy that cannot be had, and 1 when it is not.
 */
export async function startAgentProgram(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(AGENT_HELP);
    return 0;
  }
  const complain = (error: string) => void process.stderr.write(`bulkhead agent: ${error}\n`);
  const options = readAgentOptions(args, process.env);
  const folder = options.ok ? prepareStateFolder(options.value.stateDir) : undefined;
  const errors = [...(options.ok ? [] : options.error), ...(folder?.ok === false ? [folder.error] : [])];
  if (!options.ok || errors.length > 0) {
    for (const error of errors) complain(error);
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
  const stopped = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(undefined));
  });
  const agent = await runAgent(options.value, Date.now, say);
  const refusal = await Promise.race([stopped, agent.refused]);
  await agent.close();
  if (refusal !== undefined) complain(refusal);
  return refusal === undefined ? 0 : 2;
}
