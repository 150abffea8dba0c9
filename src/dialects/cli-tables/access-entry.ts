/** Whom an entry is about, as it is written: `host 10.0.0.1`, `10.0.0.0 0.0.0.255`, `object-group WEB`. */
export interface Place {
  readonly kind: 'any' | 'host' | 'network' | 'range' | 'object' | 'object-group' | 'addrgroup' | 'interface' | 'fqdn';
  readonly words: readonly string[];
}

export interface Ports {
  readonly operator: string;
  readonly values: readonly string[];
}

/** What follows `permit` or `deny` in the access lists of Cisco, and of those who write them alike. */
export interface AccessEntry {
  /** `tcp`, `57`, `object-group SERVICES`; empty in standard lists. */
  readonly protocol: readonly string[];
  readonly source: Place;
  readonly sourcePorts?: Ports;
  /** Absent in standard lists. */
  readonly destination?: Place;
  readonly destinationPorts?: Ports;
  /** Everything behind, unread. */
  readonly rest: readonly string[];
}

const IPV4 = /^\d+\.\d+\.\d+\.\d+,?$/;
const NAMED = /^(?:host|object|object-group|addrgroup|interface|fqdn)$/;

/** Undefined when the words are no entry. `words` begin behind the action. */
export function readAccessEntry(words: readonly string[]): AccessEntry | undefined {
  const standard = readPlace(words, 0);
  const isGroupFirst = /^object(?:-group)?$/.test(words[0] ?? '') && readPlace(words, 2) !== undefined;
  if (standard && !isGroupFirst) {
    const destination = readPlace(words, standard.next);
    // MAC lists have no protocol, and two places.
    return destination
      ? withPorts([], words, standard)
      : { protocol: [], source: standard.place, rest: words.slice(standard.next) };
  }
  const numbered = words[0] === 'ip' && /^\d+$/.test(words[1] ?? '') ? 2 : 1;
  const length = isGroupFirst ? 2 : numbered;
  const source = readPlace(words, length);
  return source && withPorts(words.slice(0, length), words, source);
}

interface Step {
  readonly place: Place;
  readonly next: number;
}

function withPorts(protocol: readonly string[], words: readonly string[], source: Step): AccessEntry | undefined {
  const sourcePorts = readPorts(words, source.next, (at) => readPlace(words, at) !== undefined);
  const destination = readPlace(words, sourcePorts?.next ?? source.next);
  if (!destination) return undefined;
  const destinationPorts = readPorts(words, destination.next, (at) => isOption(words[at] ?? ''));
  return {
    protocol,
    source: source.place,
    ...(sourcePorts && { sourcePorts: sourcePorts.ports }),
    destination: destination.place,
    ...(destinationPorts && { destinationPorts: destinationPorts.ports }),
    rest: words.slice(destinationPorts?.next ?? destination.next),
  };
}

function readPlace(words: readonly string[], at: number): Step | undefined {
  const [word = '', second = '', third] = words.slice(at, at + 3);
  const take = (kind: Place['kind'], count: number): Step => ({
    place: { kind, words: words.slice(at, at + count) },
    next: at + count,
  });
  if (/^any[46]?$/.test(word)) return take('any', 1);
  if (NAMED.test(word) && second !== '') return take(word as Place['kind'], 2);
  if (word === 'range' && isAddress(second) && third !== undefined) return take('range', 3);
  if (isMac(word)) return isMac(second) ? take('network', 2) : take('host', 1);
  if (word.endsWith(',') && second === 'wildcard' && third === 'bits') return take('network', 4);
  if (IPV4.test(word)) return IPV4.test(second) ? take('network', 2) : take('host', 1);
  if (!isAddress(word)) return undefined;
  return take(word.includes('/') ? 'network' : 'host', 1);
}

function isAddress(word: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+(?:\/\d+)?$/.test(word) || /^[0-9a-f]*:[0-9a-f:.]*(?:\/\d+)?$/i.test(word);
}

function isMac(word: string): boolean {
  return /^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i.test(word);
}

function readPorts(words: readonly string[], at: number, isEnd: (at: number) => boolean) {
  const operator = words[at] ?? '';
  if (operator === 'range') return { ports: { operator, values: words.slice(at + 1, at + 3) }, next: at + 3 };
  if (!/^(?:eq|neq|lt|gt)$/.test(operator)) return undefined;
  let next = at + 2;
  if (operator === 'eq' || operator === 'neq') while (next < words.length && !isEnd(next)) next++;
  return { ports: { operator, values: words.slice(at + 1, next) }, next };
}

/** Words that end a list of ports. */
const OPTIONS = new Set(
  (
    'log log-input time-range established fragments match-all match-any precedence tos dscp ttl option sequence ' +
    'reflect ack fin psh rst syn urg inactive tracked timeout auth routing flow-label nexthop-group packet-length ' +
    'object object-group capture http-method undetermined-transport dest-option mobility'
  ).split(' '),
);

function isOption(word: string): boolean {
  return word.startsWith('(') || OPTIONS.has(word.replace(/^[+-]/, ''));
}
