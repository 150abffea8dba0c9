import type { DecodeSink, Flow } from '#core/model';
import { joinFlows, MOST_HELD, type Pairing, type PairingOptions } from './pairing.ts';

export interface LivePairing extends Pairing {
  /** Tells the connections that were open at the call before and still are. */
  readonly release: () => void;
}

interface Connection {
  flow: Flow;
  records: number;
  /** How many calls of `release` came before it. */
  readonly period: number;
}

/**
 * Pairing for what never ends: flows are told as soon as they are whole, in any order, and no start waits for its end
 * longer than two calls of `release` are apart.
 */
export function startLivePairing(
  sink: Pick<DecodeSink, 'flow'>,
  { join = joinFlows, mostHeld = MOST_HELD }: PairingOptions = {},
): LivePairing {
  // INVARIANT (order): from the one that has been open for longest.
  const open = new Map<string, Connection>();
  let period = 0;
  const tell = (key: string, { flow, records }: Connection) => {
    open.delete(key);
    sink.flow(flow, records);
  };
  const begin = (key: string, flow: Flow) => {
    const earlier = open.get(key);
    if (earlier) tell(key, earlier);
    const oldest = open.size >= mostHeld ? open.entries().next().value : undefined;
    if (oldest) tell(...oldest);
    open.set(key, { flow, records: 1, period });
  };
  const extend = (connection: Connection, flow: Flow) => {
    connection.flow = join(connection.flow, flow);
    connection.records += 1;
  };
  return {
    tell: (flow) => {
      sink.flow(flow, 1);
    },
    begin,
    update: (key, flow) => {
      const connection = open.get(key);
      if (connection) extend(connection, flow);
      else begin(key, flow);
    },
    finish: (key, flow) => {
      const connection = open.get(key);
      if (!connection) {
        sink.flow(flow, 1);
        return;
      }
      extend(connection, flow);
      tell(key, connection);
    },
    release: () => {
      for (const [key, connection] of open) {
        if (connection.period === period) break;
        tell(key, connection);
      }
      period += 1;
    },
    close: () => {
      for (const [key, connection] of open) tell(key, connection);
    },
  };
}
