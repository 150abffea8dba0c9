import type { NftElement, NftSet } from './set.ts';

/** Reads a listing line by line; a set begins and ends with braces of its own lines. */
export interface TextReader {
  /** Elements of the line, with the set that they are of; undefined: the line has none. */
  readonly take: (line: string) => { readonly set: NftSet; readonly elements: readonly NftElement[] } | undefined;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

export function startText(): TextReader {
  let table = '';
  let set: Mutable<NftSet> | undefined;
  let isElements = false;
  return {
    take: (line) => {
      const text = line.trim();
      if (isElements) {
        isElements = !text.endsWith('}');
        return set && { set, elements: splitElements(text.replace(/\s*\}$/, '')) };
      }
      const [, heading, name = ''] = /^(table|set|map|chain|flowtable) (.+) \{$/.exec(text) ?? [];
      if (heading === 'table') table = name.includes(' ') ? name : `ip ${name}`;
      else if (heading !== undefined) set = heading === 'set' ? { table, name, parts: [], flags: [] } : undefined;
      else if (set) {
        const elements = /^elements = \{\s*(.*?)\s*(\}?)$/.exec(text);
        if (!elements) readSetting(set, text);
        else {
          isElements = elements[2] === '';
          return { set, elements: splitElements(elements[1] ?? '') };
        }
      }
      return undefined;
    },
  };
}

function readSetting(set: Mutable<NftSet>, text: string): void {
  const [, name, value = ''] = /^(type|typeof|flags|timeout) (.+)$/.exec(text) ?? [];
  if (name === 'type' || name === 'typeof') set.parts = value.split(' . ');
  else if (name === 'flags') set.flags = value.split(/,\s*/);
  else if (name === 'timeout') {
    const timeoutMs = parseDuration(value);
    if (timeoutMs !== undefined) set.timeoutMs = timeoutMs;
  }
}

function splitElements(text: string): NftElement[] {
  return text
    .replaceAll(/ comment "[^"]*"/g, '')
    .split(/,(?:\s+|$)/)
    .filter((one) => one !== '')
    .map(parseElement);
}

/** `10.0.0.1 . 10.0.0.2 . tcp . 443 counter packets 1 bytes 60 timeout 1h expires 59m57s230ms`. */
function parseElement(text: string): NftElement {
  const [, key = '', rest = ''] = /^(.*?)((?: (?:counter|timeout|expires|limit|quota|last|ct) .*)?)$/.exec(text) ?? [];
  const [, packets, bytes] = / counter packets (\d+) bytes (\d+)/.exec(rest) ?? [];
  const timeoutMs = parseDuration(/ timeout (\S+)/.exec(rest)?.[1]);
  const expiresMs = parseDuration(/ expires (\S+)/.exec(rest)?.[1]);
  const parts = key.split(' . ');
  return {
    key: parts.some((part) => /^\S*\d\S*[/-]\S*\d$/.test(part)) ? undefined : parts,
    ...(packets !== undefined && { packets }),
    ...(bytes !== undefined && { bytes }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(expiresMs !== undefined && { expiresMs }),
  };
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Of `1d2h3m4s5ms`; undefined where it is none. */
export function parseDuration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d{1,10}(?:ms|[dhms]))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit = ''] of text.matchAll(/(\d+)(ms|[dhms])/g)) sum += Number(count) * (UNITS[unit] ?? 0);
  return sum;
}
