import type { Verdict } from '../../parts/index.ts';

export function toCellVerdict({ allowed, denied }: { readonly allowed: number; readonly denied: number }): Verdict {
  if (denied === 0) return 'allowed';
  return allowed === 0 ? 'denied' : 'mixed';
}
