import type { Party } from './party.ts';

/** Small numbers for parties, from 0; parties of one kind and name have one. */
export interface PartyNumbers {
  readonly numberOf: (party: Party) => number;
  /** Undefined where it has none yet. */
  readonly find: (party: Party) => number | undefined;
}

export function numberParties(): PartyNumbers {
  const numbers = new Map<string, number>();
  const byParty = new WeakMap<Party, number>();
  const find = (party: Party) => {
    const known = byParty.get(party);
    if (known !== undefined) return known;
    const number = numbers.get(toText(party));
    if (number !== undefined) byParty.set(party, number);
    return number;
  };
  return {
    find,
    numberOf: (party) => {
      const known = find(party);
      if (known !== undefined) return known;
      const number = numbers.size;
      numbers.set(toText(party), number);
      byParty.set(party, number);
      return number;
    },
  };
}

function toText({ kind, name }: Party): string {
  return `${kind} ${name}`;
}
