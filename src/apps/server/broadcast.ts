import type { EventName, EventOf } from '#api';

export type ConsoleEvent = { [Name in EventName]: { readonly name: Name; readonly body: EventOf<Name> } }[EventName];

/** Tells everyone who listens, at once; a listener that throws stops nobody. */
export interface Broadcast {
  readonly tell: (event: ConsoleEvent) => void;
  readonly hasListeners: () => boolean;
  /** Returns how to stop listening. */
  readonly listen: (listener: (event: ConsoleEvent) => void) => () => void;
}

export function makeBroadcast(): Broadcast {
  const listeners = new Set<(event: ConsoleEvent) => void>();
  return {
    tell: (event) => {
      for (const listener of listeners)
        try {
          listener(event);
        } catch {
          listeners.delete(listener);
        }
    },
    hasListeners: () => listeners.size > 0,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
