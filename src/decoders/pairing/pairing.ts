import type { DecodeSink, Flow } from '#core/model';

/** Flows kept back at once: a start waits for its end, and what comes after it waits for its place. */
export const MOST_HELD = 131_072;
/**
 * By the times of the records: a start that is older waits for no end, once so many flows wait for it. Fewer may wait for
 * ever: a log of pieces from many days may be out of order.
 */
const MOST_OPEN_MS = 86_400_000;
const FEW_HELD = 4096;

export interface Pairing {
  /** A flow of one record, which waits for nothing. */
  readonly tell: (flow: Flow) => void;
  /** The start of a connection. One that is open under the same key is told alone. */
  readonly begin: (key: string, flow: Flow) => void;
  /** More about an open connection; of one whose start did not come it is the start. */
  readonly update: (key: string, flow: Flow) => void;
  /** The end of a connection; of one whose start did not come it is told alone. */
  readonly finish: (key: string, flow: Flow) => void;
  /** Tells everything that waits. */
  readonly close: () => void;
}

export interface PairingOptions {
  /** Of an earlier and a later record of one connection. */
  readonly join?: (earlier: Flow, later: Flow) => Flow;
  readonly mostHeld?: number;
  /** Of so many the oldest may wait for days. */
  readonly fewHeld?: number;
}

interface Place {
  flow: Flow;
  records: number;
  /** Of the connection that is open; undefined where nothing more is waited for. */
  key: string | undefined;
}

export function startPairing(
  sink: Pick<DecodeSink, 'flow'>,
  { join = joinFlows, mostHeld = MOST_HELD, fewHeld = FEW_HELD }: PairingOptions = {},
): Pairing {
  const open = new Map<string, Place>();
  // INVARIANT (order): places are in the order of their first records; those before `first` are told.
  let places: (Place | undefined)[] = [];
  let first = 0;
  const tellFirst = () => {
    const place = places[first];
    places[first] = undefined;
    first += 1;
    if (!place) return;
    if (place.key !== undefined) open.delete(place.key);
    sink.flow(place.flow, place.records);
  };
  const advance = (nowMs: number) => {
    while (first < places.length && places[first]?.key === undefined) tellFirst();
    // One at a time: a record of a wrong clock does not end all that is open.
    const isOld = places.length - first > fewHeld && nowMs - (places[first]?.flow.endMs ?? nowMs) > MOST_OPEN_MS;
    if (isOld || places.length - first > mostHeld) {
      // The oldest start has waited for as long as there is memory, or sense.
      tellFirst();
      while (first < places.length && places[first]?.key === undefined) tellFirst();
    }
    if (first === places.length) {
      places = [];
      first = 0;
    } else if (first > 1024 && first * 2 > places.length) {
      places = places.slice(first);
      first = 0;
    }
  };
  const add = (flow: Flow, key: string | undefined) => {
    if (key === undefined && places.length === 0) {
      sink.flow(flow, 1);
      return;
    }
    const place: Place = { flow, records: 1, key };
    places.push(place);
    if (key !== undefined) open.set(key, place);
    advance(flow.startMs);
  };
  const extend = (place: Place, flow: Flow) => {
    place.flow = join(place.flow, flow);
    place.records += 1;
  };
  return {
    tell: (flow) => {
      add(flow, undefined);
    },
    begin: (key, flow) => {
      const earlier = open.get(key);
      if (earlier) {
        earlier.key = undefined;
        open.delete(key);
      }
      add(flow, key);
    },
    update: (key, flow) => {
      const place = open.get(key);
      if (place) extend(place, flow);
      else add(flow, key);
    },
    finish: (key, flow) => {
      const place = open.get(key);
      if (!place) {
        add(flow, undefined);
        return;
      }
      extend(place, flow);
      place.key = undefined;
      open.delete(key);
      advance(flow.startMs);
    },
    close: () => {
      while (first < places.length) tellFirst();
      places = [];
      first = 0;
    },
  };
}

/** What the later one tells holds, but for the start. */
export function joinFlows(earlier: Flow, later: Flow): Flow {
  return {
    ...earlier,
    ...later,
    startMs: Math.min(earlier.startMs, later.startMs),
    endMs: Math.max(earlier.endMs, later.endMs),
  };
}
