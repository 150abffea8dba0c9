/** Says on stderr what takes its time, when somebody is watching; `done` takes it away again. */
export function showProgress(step: string): { readonly done: () => void } {
  if (!process.stderr.isTTY) return { done: () => {} };
  process.stderr.write(`\r\u001b[K${step} …`);
  return { done: () => process.stderr.write('\r\u001b[K') };
}
