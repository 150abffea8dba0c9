import type { Selector, ServiceUse } from '#core/model';
import { type Prefix, printAddress, printPrefix, printTrafficSet, type TrafficSet, unionTraffic } from '#core/net';
import { unreachable } from '#core/result';
import { type EndpointNames, parseEndpoint } from './endpoint.ts';
import { parseService } from './services.ts';

/** What the policy's own services mean. */
export type Own = ReadonlyMap<string, TrafficSet>;

/** The shortest text that `readSelector` reads as the selector, as a YAML value. */
export function toSelectorText(selector: Selector): unknown {
  switch (selector.kind) {
    case 'any':
    case 'internet':
      return selector.kind;
    case 'network':
      return { network: toOneOrList(selector.networks.map(printPrefix)) };
    case 'union':
      return selector.parts.map(toSelectorText);
    case 'intersection':
      return { all: selector.parts.map(toSelectorText) };
    case 'difference': {
      const of = toSelectorText(selector.of);
      const except = toSelectorText(selector.except);
      const isShort = selector.of.kind !== 'difference' && typeof of === 'object' && !Array.isArray(of);
      return isShort ? { ...of, except } : { of, except };
    }
    case 'workloads': {
      const { zones, names, labels } = selector;
      if (!zones && !names && Object.keys(labels).length === 0) return 'workloads';
      return {
        zone: zones && toOneOrList(zones),
        workload: names && toOneOrList(names),
        ...Object.fromEntries(Object.entries(labels).map(([key, values]) => [key, toOneOrList(values)])),
      };
    }
    default:
      return unreachable(selector);
  }
}

function toOneOrList(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
}

/** The names where they mean the traffic; else the traffic itself, so that a text never says more than the policy. */
export function toServiceTexts({ names, traffic }: ServiceUse, own: Own): string[] {
  const meanings = names.map((name) => parseService(name, own));
  const meant = unionTraffic(...meanings.flatMap((meaning) => (meaning.ok ? [meaning.value] : [])));
  const isMeant = meanings.every(({ ok }) => ok) && isSameTraffic(meant, traffic);
  return isMeant ? [...names] : printTrafficSet(traffic);
}

function isSameTraffic(a: TrafficSet, b: TrafficSet): boolean {
  return JSON.stringify(a.ranges) === JSON.stringify(b.ranges);
}

/** One word that `parseEndpoint` takes for the selector; undefined where there is none. */
export function toEndpointText(selector: Selector, names: EndpointNames): string | undefined {
  const word = toWord(selector);
  if (word === undefined) return undefined;
  const meant = parseEndpoint(word, names);
  return meant.ok && meant.value.kind === selector.kind ? word : undefined;
}

function toWord(selector: Selector): string | undefined {
  switch (selector.kind) {
    case 'any':
    case 'internet':
      return selector.kind;
    case 'network':
      return selector.networks.length === 1 ? selector.networks.map(printNetwork)[0] : undefined;
    case 'workloads': {
      const { zones, names, labels } = selector;
      const words = [...(zones ?? []), ...(names ?? [])];
      return words.length === 1 && Object.keys(labels).length === 0 ? words[0] : undefined;
    }
    case 'union':
    case 'intersection':
    case 'difference':
      return undefined;
    default:
      return unreachable(selector);
  }
}

/** A single address without its length. */
function printNetwork(network: Prefix): string {
  const { bits, first, length } = network;
  return length === bits ? printAddress({ bits, value: first }) : printPrefix(network);
}
