import { useSyncExternalStore } from 'react';

const TICK_MS = 15_000;
const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const one of listeners) one();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Now, to a quarter of a minute. */
export function useNowMs(): number {
  return useSyncExternalStore(listen, () => nowMs);
}

const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });
const ABSOLUTE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `2 hr. ago`, `in 3 days`. */
export function printRelative(atMs: number, fromMs: number): string {
  const seconds = (atMs - fromMs) / 1000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (!unit) return seconds > 15 ? 'in less than a minute' : 'just now';
  return RELATIVE.format(Math.trunc(seconds / unit[1]), unit[0]);
}

export function printMoment(atMs: number): string {
  return ABSOLUTE.format(atMs);
}

/** How long ago, with the moment itself on demand. */
export function Time({ atMs }: { readonly atMs: number }) {
  const nowMs = useNowMs();
  return (
    <time className="nowrap" dateTime={new Date(atMs).toISOString()} title={printMoment(atMs)}>
      {printRelative(atMs, nowMs)}
    </time>
  );
}

export function Moment({ atMs }: { readonly atMs: number }) {
  return (
    <time className="nowrap" dateTime={new Date(atMs).toISOString()}>
      {printMoment(atMs)}
    </time>
  );
}
