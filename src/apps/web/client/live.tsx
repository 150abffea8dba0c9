import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import type { EventName } from '#api';

export type LiveState = 'connecting' | 'live' | 'lost';

/** What each event may have changed. A revision may have changed anything. */
const TOUCHES: Readonly<Record<EventName, readonly string[] | undefined>> = {
  alert: ['alerts', 'overview'],
  revision: undefined,
  agent: ['agents', 'workloads', 'zones', 'overview'],
  conversations: ['conversations', 'matrix', 'overview', 'workloads', 'simulate', 'classification'],
};
/** Alerts and revisions are shown at once; what comes with every packet waits for company. */
const WAIT_MS: Readonly<Record<EventName, number>> = { alert: 0, revision: 0, agent: 2000, conversations: 5000 };

const REOPEN_MS = 5000;

const LiveContext = createContext<LiveState>('connecting');

export function useLiveState(): LiveState {
  return use(LiveContext);
}

/** Holds the event stream open and asks again for what an event has changed. */
export function Live({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => listen(client, setState), [client]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

function listen(client: QueryClient, tell: (state: LiveState) => void): () => void {
  const waiting = new Map<EventName, ReturnType<typeof setTimeout>>();
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;
  let wasLost = false;
  const take = (name: EventName) => {
    waiting.delete(name);
    const touched = TOUCHES[name];
    void client.invalidateQueries(
      touched ? { predicate: ({ queryKey }) => touched.includes(String(queryKey[0])) } : {},
    );
  };
  const open = () => {
    source = new EventSource('/api/v1/events');
    source.addEventListener('open', () => {
      tell('live');
      // What happened meanwhile was told to nobody.
      if (wasLost) void client.invalidateQueries();
      wasLost = false;
    });
    source.addEventListener('error', () => {
      tell('lost');
      wasLost = true;
      if (source.readyState !== EventSource.CLOSED) return;
      // A refused stream is not tried again by the browser. Whether the session has ended, the session tells.
      void client.invalidateQueries({ queryKey: ['session'] });
      reopening = setTimeout(open, REOPEN_MS);
    });
    for (const name of Object.keys(TOUCHES) as EventName[])
      source.addEventListener(name, () => {
        if (!waiting.has(name)) waiting.set(name, setTimeout(take, WAIT_MS[name], name));
      });
  };
  open();
  return () => {
    source.close();
    clearTimeout(reopening);
    for (const timer of waiting.values()) clearTimeout(timer);
  };
}
