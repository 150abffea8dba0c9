import type { Reading } from '#core/model';
import { printAddress } from '#core/net';
import { ask } from './ask-topology.ts';

/** An input and what is read of it without one of its lists or files. */
export interface Without {
  /** What is left out. */
  readonly name: string;
  readonly reading: Reading;
}

/** Of the addresses in the internet, one that is nobody's. */
const STRANGER = '8.8.8.8';
const ASKED = [
  [22, {}],
  [443, {}],
  [8080, {}],
  [53, { protocol: 'udp' }],
] as const;

/**
 * What an input guesses that tells less than the full one: answers `allowed` that became `denied`, and answers `denied`
 * that became `allowed` though nothing more is lost. Empty: it guesses nothing. Asked are at most `most` addresses of
 * the full input with each other and with the internet.
 */
export function findGuesses(full: Reading, parts: readonly Without[], most = 8): string[] {
  const interfaces = full.topology.endpoints.flatMap((endpoint) => endpoint.interfaces);
  const inside = interfaces.flatMap(({ addresses }) => addresses.map(printAddress)).slice(0, most);
  const outside = interfaces.flatMap((own) => own.outside ?? []).map((pair) => printAddress(pair.outside));
  const pairs = [
    ...inside.flatMap((from) => [...inside, STRANGER].filter((to) => to !== from).map((to) => [from, to] as const)),
    ...[...inside, ...outside.slice(0, most)].map((to) => [STRANGER, to] as const),
  ];
  const questions = pairs.flatMap(([from, to]) => ASKED.map(([port, more]) => ({ from, to, port, more })));
  const toVerdicts = (reading: Reading) =>
    questions.map(({ from, to, port, more }) => ask(reading, from, to, port, more));
  const known = toVerdicts(full);
  return parts.flatMap(({ name, reading }) => {
    const isLossy = reading.losses.length > full.losses.length;
    const found = toVerdicts(reading);
    return questions.flatMap(({ from, to, port }, i) => {
      const isClosed = known[i] === 'allowed' && found[i] === 'denied';
      const isOpened = known[i] === 'denied' && found[i] === 'allowed' && !isLossy;
      return isClosed || isOpened ? [`without ${name}: ${from} -> ${to}:${port} ${known[i]} became ${found[i]}`] : [];
    });
  });
}
