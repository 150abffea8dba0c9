/** Who is at the other end, by traffic (`tcp/443`); names in order, each once. */
export type Contacts = ReadonlyMap<string, readonly string[]>;

/** Contacts of all hosts, as they come. */
export interface ContactBook {
  readonly note: (name: string, traffic: string, peer: string) => void;
  /** Undefined: of the name nothing was noted. */
  readonly trafficOf: (name: string) => Iterable<string> | undefined;
  /** In one order whatever the order of the input: evidence reads the same every time. */
  readonly read: (name: string) => Contacts;
}

/** Peers as numbers: to sort a million texts takes longer than all the rest. */
export function startContacts(): ContactBook {
  const numbers = new Map<string, number>();
  const all = new Map<string, Map<string, number[]>>();
  let ranks: Ranks | undefined;
  const numberOf = (peer: string): number => {
    const known = numbers.get(peer);
    if (known !== undefined) return known;
    numbers.set(peer, numbers.size);
    return numbers.size - 1;
  };
  return {
    note: (name, traffic, peer) => {
      ranks = undefined;
      const number = numberOf(peer);
      const own = all.get(name) ?? new Map<string, number[]>();
      if (own.size === 0) all.set(name, own);
      const peers = own.get(traffic);
      if (peers) peers.push(number);
      else own.set(traffic, [number]);
    },
    trafficOf: (name) => all.get(name)?.keys(),
    read: (name) => {
      const { inOrder, rankOf } = (ranks ??= toRanks([...numbers.keys()]));
      const sorted = [...(all.get(name) ?? [])].toSorted(([a], [b]) => byText(a, b));
      return new Map(
        sorted.map(([traffic, peers]) => {
          const places = Uint32Array.from(peers, (number) => rankOf[number] ?? 0).toSorted();
          const names: string[] = [];
          for (let i = 0; i < places.length; i++)
            if (places[i] !== places[i - 1]) names.push(inOrder[places[i] ?? 0] ?? '');
          return [traffic, names];
        }),
      );
    },
  };
}

interface Ranks {
  readonly inOrder: readonly string[];
  /** Place in the order, by number. */
  readonly rankOf: Uint32Array;
}

function toRanks(names: readonly string[]): Ranks {
  const order = [...names.keys()].toSorted((a, b) => byText(names[a] ?? '', names[b] ?? ''));
  const rankOf = new Uint32Array(names.length);
  for (const [rank, number] of order.entries()) rankOf[number] = rank;
  return { inOrder: order.map((number) => names[number] ?? ''), rankOf };
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
