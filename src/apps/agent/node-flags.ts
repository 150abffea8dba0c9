/**
 * For Node, so that the agent stays small: its work is short and rare, compiled code would only take room. The heap may
 * grow while every recorder of the kernel is full, which a scan can bring about.
 */
const FLAGS: readonly string[] = ['--lite-mode', '--max-semi-space-size=1', '--max-old-space-size=256'];

/** Becomes the same program under these flags, in the same process, however the bundle was started. */
export function takeOnNodeFlags(): void {
  // From its source Node must strip the types, which it cannot do in lite mode.
  if (import.meta.filename.endsWith('.ts')) return;
  // Node before 22.15 cannot: the agent is larger there.
  if (FLAGS.every((flag) => process.execArgv.includes(flag)) || typeof process.execve !== 'function') return;
  // Node warns that it may change `execve`; whoever reads the log of an agent cannot do anything about it.
  process.removeAllListeners('warning');
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...FLAGS, ...process.argv.slice(1)]);
}
