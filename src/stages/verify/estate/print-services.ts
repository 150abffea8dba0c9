import { complementTraffic, printTrafficSet, type TrafficSet } from '#core/net';

/** The shorter of what is in the set and `any but` what is not. Numbers in a row are folded: `47-50`, `icmp/8-14`. */
export function printServices(traffic: TrafficSet): string[] {
  const own = foldRows(printTrafficSet(traffic));
  const [first, ...more] = foldRows(printTrafficSet(complementTraffic(traffic)));
  return first !== undefined && more.length + 1 < own.length ? [`any but ${first}`, ...more] : own;
}

/** Protocols without a name, and whole types of ICMP. */
const COUNTED = /^((?:icmp6?\/)?)(\d+)$/;

function foldRows(texts: readonly string[]): string[] {
  const folded: string[] = [];
  let row: { prefix: string; first: number; last: number } | undefined;
  const close = () => {
    if (row) folded.push(`${row.prefix}${row.first}${row.first === row.last ? '' : `-${row.last}`}`);
    row = undefined;
  };
  for (const text of texts) {
    const [, prefix, number] = COUNTED.exec(text) ?? [];
    if (prefix === undefined || number === undefined) {
      close();
      folded.push(text);
    } else if (row && row.prefix === prefix && row.last + 1 === Number(number)) row.last++;
    else {
      close();
      row = { prefix, first: Number(number), last: Number(number) };
    }
  }
  close();
  return folded;
}
