import { toPositions } from '#core/json';
import type { Position, SourceFile } from '#core/model';
import { type IpSet, type SetElement, toElement } from './ipset.ts';

const TYPE = /^Type: ((?:hash|bitmap|list):\S+)/;

/**
 * `ipset list` from its line `Name: …` on: the set, and the number of its last line. No set where its members are not
 * listed (`-terse`): they are not known. Undefined: no set begins here.
 */
export function readListedSet(
  lines: readonly string[],
  start: number,
  positionOf: (line: number) => Position,
): { readonly set?: IpSet; readonly last: number } | undefined {
  const name = /^Name: (\S+)\s*$/.exec(lines[start] ?? '')?.[1];
  const type = TYPE.exec(lines[start + 1] ?? '')?.[1];
  if (name === undefined || type === undefined) return undefined;
  let at = start + 2;
  let family: 4 | 6 = 4;
  for (; /^[A-Z][\w ]*:/.test(lines[at] ?? '') && !/^(?:Name|Members):/.test(lines[at] ?? ''); at++)
    if (/^Header: .*\bfamily inet6\b/.test(lines[at] ?? '')) family = 6;
  if (!lines[at]?.startsWith('Members:')) return { last: at - 1 };
  const elements: SetElement[] = [];
  for (at++; at < lines.length && /^\S+(?: |\s*$)/.test(lines[at] ?? '') && !isNext(lines[at]); at++)
    elements.push(toElement((lines[at] ?? '').trim().split(/\s+/), positionOf(at)));
  return { set: { name, type, family, elements, at: positionOf(start) }, last: at - 1 };
}

function isNext(line = ''): boolean {
  return /^(?:Name:|\$ |\S+@\S+[:~])/.test(line);
}

/** `ipset list -output xml`, and `save`. Sets whose members are not listed are left out. */
export function readXmlSets({ path, text }: SourceFile): IpSet[] {
  const positionOf = toPositions(path, text);
  return splitAt(text, 0, text.length, '<ipset name="').flatMap(([start, end]): IpSet[] => {
    const body = text.slice(start, end);
    const [, name, type] = /^([^"]*)"\s*>\s*<type>([^<]*)<\/type>/.exec(body.slice(0, 1000)) ?? [];
    if (name === undefined || type === undefined || !body.includes('<members')) return [];
    const family = /<family>inet6</.test(body.slice(0, 1000)) ? 6 : 4;
    const elements = splitAt(text, start, end, '<member>').map(([from, to]) => {
      const member = text.slice(from, to);
      const element = /^\s*(?:<elem>)?\s*([^<\s]*)/.exec(member)?.[1] ?? '';
      const timeout = /<timeout>(\d+)/.exec(member)?.[1];
      const options = [...(member.includes('<nomatch') ? ['nomatch'] : []), ...(timeout ? ['timeout', timeout] : [])];
      return toElement([element, ...options], positionOf(from));
    });
    return [{ name, type, family, elements, at: positionOf(start) }];
  });
}

/** Where the parts behind each mark begin and end. */
function splitAt(text: string, from: number, to: number, mark: string): [number, number][] {
  const starts: number[] = [];
  for (let at = text.indexOf(mark, from); at >= 0 && at < to; at = text.indexOf(mark, at + mark.length))
    starts.push(at + mark.length);
  return starts.map((start, i) => [start, (starts[i + 1] ?? to + mark.length) - mark.length]);
}
