import { lineAt } from './columns.ts';
import type { ListedRow, Parser } from './rows.ts';

const NAMES = [
  'name',
  'hostname',
  'host',
  'fqdn',
  'dnsname',
  'server',
  'servername',
  'computer',
  'computername',
  'node',
  'nodename',
  'vm',
  'vmname',
  'machine',
  'machinename',
  'instancename',
  'instance',
  'devicename',
  'device',
  'assetname',
  'asset',
];
const ADDRESSES =
  /^(?:(?:private|public|primary|internal|external|management|mgmt|host|node|static|local)?(?:ip|ipv4|ipv6|ips)(?:addr|address|addresses)?|address|addresses)\d?$/;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * A table with a header that has a name and addresses (in one column or several), whatever its delimiter and the spelling
 * of its heads; all other columns are labels.
 */
export const parseCsv: Parser = ({ path, lines }) => {
  const start = lines.findIndex((line) => line.trim() !== '' && !/^(?:#|sep=)/i.test(line));
  const heading = lines[start] ?? '';
  const found = DELIMITERS.map((delimiter) => ({ delimiter, heads: toHeads(heading, delimiter) })).find(
    ({ heads }) => heads.name >= 0 && heads.addresses.length > 0,
  );
  if (!found) return [];
  const { delimiter, heads } = found;
  const known = new Set([heads.name, ...heads.addresses, heads.zone, heads.labels, heads.listens, heads.type]);
  return lines.slice(start + 1).flatMap((line, index): ListedRow[] => {
    const fields = splitCsv(line, delimiter).map((field) => field.trim());
    if (!fields[heads.name]) return [];
    const rest = heads.all.flatMap((column, i) => (known.has(i) || !fields[i] ? [] : [[column, fields[i] ?? '']]));
    return [
      {
        kind: 'listed',
        name: fields[heads.name] ?? '',
        type: fields[heads.type] || 'host',
        addresses: heads.addresses.flatMap((i) => splitList(fields[i] ?? '')),
        ...(fields[heads.zone] && { zone: fields[heads.zone] }),
        labels: { ...Object.fromEntries(rest), ...readLabels(fields[heads.labels] ?? '') },
        listens: splitList(fields[heads.listens] ?? '').map((service) => ({ service })),
        at: lineAt(path, start + 1 + index),
      },
    ];
  });
};

/** Which column is what; -1 for none. */
function toHeads(heading: string, delimiter: string) {
  const all = splitCsv(heading, delimiter).map((head) => head.trim().toLowerCase());
  const plain = all.map((head) => head.replace(/[^a-z0-9]/g, ''));
  const place = (...names: readonly string[]) => plain.findIndex((head) => names.includes(head));
  const own = NAMES.find((head) => plain.includes(head));
  return {
    all,
    name: own === undefined ? -1 : plain.indexOf(own),
    addresses: plain.flatMap((head, i) => (ADDRESSES.test(head) ? [i] : [])),
    zone: place('zone', 'securityzone', 'networkzone'),
    labels: place('labels', 'tags'),
    listens: place('listens', 'ports', 'openports'),
    type: place('type', 'kind'),
  };
}

const QUOTED = /"((?:[^"]|"")*)"/y;

/** Fields between delimiters; a quoted one may have them, and quotes doubled. */
export function splitCsv(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= line.length;) {
    QUOTED.lastIndex = at;
    const quoted = QUOTED.exec(line);
    const from = at + (quoted?.[0].length ?? 0);
    const next = line.indexOf(delimiter, from);
    const end = next < 0 ? line.length : next;
    fields.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : line.slice(at, end));
    at = end + 1;
  }
  return fields;
}

function splitList(text: string): string[] {
  return text.split(/[\s;|,]+/).filter((part) => part !== '');
}

/** `role=signer;tier=1`. */
function readLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    splitList(text).map((pair) => {
      const [, key = pair, value = ''] = /^([^=:]+)[=:](.*)$/.exec(pair) ?? [];
      return [key, value];
    }),
  );
}
