import { toFieldReader, type WindowsEvent } from './windows-event.ts';

const DATA = /<Data Name=(?:'([^'<]*)'|"([^"<]*)")\s*>([^<]*)</g;

/** The event of an `Event` element. Source: Microsoft Learn, Event Schema. Undefined: it has no number. */
export function parseXmlEvent(text: string): WindowsEvent | undefined {
  const id = /<EventID(?:\s[^<>]*)?>\s*(\d{1,5})\s*</.exec(text)?.[1];
  if (id === undefined) return undefined;
  const data: (readonly [string, string])[] = [];
  for (const [, single, double, value = ''] of text.matchAll(DATA))
    data.push([unescapeXml(single ?? double ?? ''), unescapeXml(value)]);
  const provider = /<Provider\s[^<>]*>/.exec(text)?.[0] ?? '';
  const time = /<TimeCreated\s[^<>]*>/.exec(text)?.[0] ?? '';
  return {
    id: Number(id),
    channel: elementOf(text, 'Channel').toLowerCase(),
    provider: attributeOf(provider, 'Name').toLowerCase(),
    computer: elementOf(text, 'Computer') || undefined,
    times: [attributeOf(time, 'SystemTime') || undefined],
    field: toFieldReader(data),
  };
}

function elementOf(text: string, name: string): string {
  const open = `<${name}>`;
  const at = text.indexOf(open);
  const end = at < 0 ? -1 : text.indexOf('<', at + open.length);
  return end < 0 ? '' : unescapeXml(text.slice(at + open.length, end));
}

function attributeOf(tag: string, name: string): string {
  const [, single, double] = new RegExp(`\\s${name}=(?:'([^']*)'|"([^"]*)")`).exec(tag) ?? [];
  return unescapeXml(single ?? double ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** XML 1.0 §4.1, §4.6. */
function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,4}));/g, (all, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name] ?? all;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : all;
  });
}
