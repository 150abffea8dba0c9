import type { Limit, Quota } from '../syntax/statement.ts';

const UNITS = ['bytes', 'kbytes', 'mbytes'];
/** What nft takes, and does not show, where no burst is written. */
const USUAL_BURST = 5;

/** In the largest unit that holds it without a rest. */
export function shorten(value: number, unit: string): { readonly value: number; readonly unit: string } {
  const index = UNITS.indexOf(unit);
  const next = UNITS[index + 1];
  return next !== undefined && value > 0 && value % 1024 === 0 ? shorten(value / 1024, next) : { value, unit };
}

export function shortenLimit(limit: Limit): Limit {
  const { rate, per, rateUnit, burst, burstUnit, isOver } = limit;
  if (rateUnit === undefined)
    return { rate, per, isOver, ...(burst !== undefined && burst !== USUAL_BURST && { burst }) };
  const size = shorten(rate, rateUnit);
  const start = { rate: size.value, rateUnit: size.unit, per, isOver };
  if (burst === undefined || burst === 0) return start;
  const most = shorten(burst, burstUnit ?? 'bytes');
  return { ...start, burst: most.value, burstUnit: most.unit };
}

export function shortenQuota({ value, unit, used, isOver }: Quota): Quota {
  const short = { ...shorten(value, unit), isOver };
  return used && used.value > 0 ? { ...short, used: shorten(used.value, used.unit) } : short;
}
