import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../client/index.ts';

const RETRIES = 2;
const lockedOut = new Set<() => void>();

/** Called when the server no longer knows the session. */
export function onLockedOut(listener: () => void): void {
  lockedOut.add(listener);
}

function watch(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) for (const listener of lockedOut) listener();
}

export const client = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({ onError: watch }),
  defaultOptions: {
    queries: {
      // Events say when to ask again; this is for what no event tells.
      staleTime: 30_000,
      retry: (count, error) =>
        count < RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      retryDelay: 800,
    },
  },
});
