import { complementTraffic, printTrafficSet, type TrafficSet } from '#core/net';

/** The shorter of what is in the set and `any but` what is not. */
export function printServices(traffic: TrafficSet): string[] {
  const own = printTrafficSet(traffic);
  const [first, ...more] = printTrafficSet(complementTraffic(traffic));
  return first !== undefined && more.length + 1 < own.length ? [`any but ${first}`, ...more] : own;
}
