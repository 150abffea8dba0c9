import { useSyncExternalStore } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'bulkhead-theme';
const listeners = new Set<() => void>();

/** Before the first paint: what was chosen here before. */
export function applyTheme(): void {
  const { dataset } = document.documentElement;
  const theme = readTheme();
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(listen, readTheme);
}

/** Called when the colours on the page may have changed; returns how to stop. */
export function listen(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  listeners.add(listener);
  system.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
  };
}

function readTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === kept) ?? 'system';
}
