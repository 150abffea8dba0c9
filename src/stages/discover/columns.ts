import { type Protocol, toProtocol, toProtocolNumber } from '#core/net';

/** Numbers by row, all 0 at first. A million objects would keep the garbage collector busy, and take five times as much. */
export interface Column {
  readonly at: (row: number) => number;
  readonly set: (row: number, value: number) => void;
}

const FIRST_ROWS = 1024;

export function startColumn(): Column {
  let values = new Float64Array(FIRST_ROWS);
  return {
    at: (row) => values[row] ?? 0,
    set: (row, value) => {
      if (row >= values.length) {
        const wider = new Float64Array(Math.max(row + 1, 2 * values.length));
        wider.set(values);
        values = wider;
      }
      values[row] = value;
    },
  };
}

const PORTS = 0x1_0000;

/** Protocol and port (or type and code) as one number: `toTrafficPoint`, without objects. */
export function toPoint(protocol: Protocol, port: number): number {
  return toProtocolNumber(protocol) * PORTS + port;
}

export function protocolOf(point: number): Protocol {
  return toProtocol(Math.floor(point / PORTS));
}

export function portOf(point: number): number {
  return point % PORTS;
}
