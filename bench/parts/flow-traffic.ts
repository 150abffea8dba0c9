import type { Flow } from '#core/model';

/** Traffic of an estate: its hosts, and who of them talks with whom. */
export interface Traffic {
  readonly hosts: number;
  readonly conversations: number;
  /** Flows are spread evenly over the time. */
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly flows: number;
}

const PORTS = [443, 22, 53, 5432, 6379, 8080, 9000, 30303, 9092, 3306];

/** The flows from `first` on, in the order of time; a tenth of the conversations make most of the flows. */
export function makeFlows(traffic: Traffic, first: number, count: number): Flow[] {
  const { sinceMs, untilMs, flows } = traffic;
  const stepMs = (untilMs - sinceMs) / flows;
  return Array.from({ length: count }, (_, i) => {
    const place = first + i;
    const dice = scramble(place);
    const conversation = scramble(dice) % (dice % 8 === 0 ? traffic.conversations : traffic.conversations / 10);
    const source = scramble(conversation) % traffic.hosts;
    const destination = scramble(conversation + 7) % traffic.hosts;
    const endMs = Math.floor(sinceMs + place * stepMs);
    const packets = 2 + (dice % 40);
    return {
      startMs: endMs - (dice % 30_000),
      endMs,
      source: addressOf(source),
      destination: addressOf(destination),
      protocol: conversation % 5 === 0 ? 'udp' : 'tcp',
      sourcePort: 32_768 + (dice % 28_000),
      destinationPort: PORTS[conversation % PORTS.length] ?? 443,
      bytes: packets * 900,
      packets,
      initiator: 'unknown',
      exporter: '192.0.2.1',
    };
  });
}

function addressOf(host: number): string {
  return `10.${20 + (host >> 16)}.${(host >> 8) & 0xff}.${host & 0xff}`;
}

/** A number below 2³¹ that looks like any other (murmur3's end). */
function scramble(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 1;
}
