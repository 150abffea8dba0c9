import type { Flow } from '#core/model';

/** Says of each flow whether it goes on with a connection that was told already. */
export interface Continuations {
  readonly isNew: (flow: Flow) => boolean;
}

const MOST_OPEN = 200_000;
/** An exporter that ends a record after a while goes on with the next; a silent TCP connection may sleep long. */
const MOST_TCP_GAP_MS = 3_600_000;
const MOST_GAP_MS = 10_000;

/**
 * Exporters of packets tell a long connection again and again, each time a part: it is one connection. Ports on both
 * ends, the exporter and the direction are the same, and the part before had not ended it. Memory is bounded: of the
 * connections that were told longest ago it is forgotten.
 */
export function trackContinuations(): Continuations {
  const open = new Map<string, number>();
  return {
    isNew: ({
      initiator,
      source,
      destination,
      protocol,
      sourcePort,
      destinationPort,
      state,
      startMs,
      endMs,
      exporter = '',
      action,
    }) => {
      // Who knows that a connection began tells it once.
      if (initiator !== 'unknown' || sourcePort === undefined || destinationPort === undefined) return true;
      if (action === 'drop' || action === 'reject' || state === 'attempted' || state === 'rejected') return true;
      const key = `${source} ${sourcePort} ${destination} ${destinationPort} ${protocol} ${exporter}`;
      const lastMs = open.get(key);
      const isOver = state === 'closed' || state === 'reset';
      if (lastMs !== undefined || isOver) open.delete(key);
      if (!isOver) {
        if (open.size >= MOST_OPEN) {
          const [oldest] = open.keys();
          if (oldest !== undefined) open.delete(oldest);
        }
        open.set(key, endMs);
      }
      const gap = protocol === 'tcp' ? MOST_TCP_GAP_MS : MOST_GAP_MS;
      return lastMs === undefined || startMs - lastMs > gap;
    },
  };
}
