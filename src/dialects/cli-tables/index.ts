/** Tables that routers, switches and firewalls print (`show access-list`, `show nat`), row by row in their own words. */
import type { Position } from '#core/model';
import { ASA_ACCESS_LISTS } from './asa-access-lists.ts';
import { ASA_HITS, ASA_NAMES, ASA_NETWORK_GROUPS, ASA_SERVICE_GROUPS, ASA_SERVICE_OBJECTS } from './asa-groups.ts';
import { ASA_NAT } from './asa-nat.ts';
import {
  ASA_ACCESS_GROUPS,
  ASA_ALL_CRYPTO_MAPS,
  ASA_CRYPTO_MAPS,
  ASA_IPSEC,
  ASA_NETWORK_OBJECTS,
} from './asa-objects.ts';
import { ASA_TUNNEL_GROUPS } from './asa-tunnel-groups.ts';
import { IOS_ACCESS_LISTS, IOS_CONFIGURED_ACCESS_LISTS } from './ios-access-lists.ts';
import { IOS_OBJECT_GROUPS } from './ios-object-groups.ts';
import { IOS_ALL_ACCESS_LISTS, IOS_IPV6_ACCESS_LISTS } from './ios-other-names.ts';
import { IOS_TRANSLATIONS } from './ios-translations.ts';
import { EDGEOS_LEASES, FORTIOS_LEASES, IOS_TOP_TALKERS, ZYXEL_HOSTS, ZYXEL_RULES } from './leases.ts';
import {
  ROUTEROS_ADDRESS_LIST_COLUMNS,
  ROUTEROS_ADDRESS_LISTS,
  ROUTEROS_CONNECTIONS,
  ROUTEROS_RULES,
} from './mikrotik.ts';
import { EOS_ACCESS_LISTS, NXOS_ACCESS_LISTS, ONEOS_ACCESS_LISTS, VRP_ACCESS_LISTS } from './other-access-lists.ts';
import { PANOS_NAT, PANOS_SECURITY } from './panos.ts';
import type { Fields, Named, Naming, Reading, Subject, Table, TableRow } from './table.ts';

export type { Fields, Subject, TableRow } from './table.ts';

/** Of tables that read as much of a text the first takes it. */
const TABLES: readonly Table[] = [
  IOS_ACCESS_LISTS,
  IOS_ALL_ACCESS_LISTS,
  IOS_CONFIGURED_ACCESS_LISTS,
  IOS_IPV6_ACCESS_LISTS,
  IOS_OBJECT_GROUPS,
  IOS_TOP_TALKERS,
  IOS_TRANSLATIONS,
  ASA_ACCESS_LISTS,
  ASA_NAT,
  ASA_NETWORK_OBJECTS,
  ASA_NETWORK_GROUPS,
  ASA_SERVICE_OBJECTS,
  ASA_SERVICE_GROUPS,
  ASA_NAMES,
  ASA_HITS,
  ASA_ACCESS_GROUPS,
  ASA_IPSEC,
  ASA_ALL_CRYPTO_MAPS,
  ASA_CRYPTO_MAPS,
  ASA_TUNNEL_GROUPS,
  NXOS_ACCESS_LISTS,
  EOS_ACCESS_LISTS,
  ONEOS_ACCESS_LISTS,
  VRP_ACCESS_LISTS,
  ROUTEROS_RULES,
  ROUTEROS_ADDRESS_LISTS,
  ROUTEROS_ADDRESS_LIST_COLUMNS,
  ROUTEROS_CONNECTIONS,
  PANOS_NAT,
  PANOS_SECURITY,
  FORTIOS_LEASES,
  EDGEOS_LEASES,
  ZYXEL_HOSTS,
  ZYXEL_RULES,
];

/** A text of which less is read is no such table: a whole configuration, a page of a manual. */
const MOST_OF_IT = 0.7;

/** What a text says that is one of the tables. */
export interface TableText {
  readonly table: string;
  readonly subject: Subject;
  readonly rows: readonly TableRow[];
  /** Lines that hold something and are in no form of the table. */
  readonly unread: readonly { readonly text: string; readonly at: Position }[];
}

/** Undefined when the text is none of the tables. */
export function readTable({
  path,
  lines,
}: {
  readonly path: string;
  readonly lines: readonly string[];
}): TableText | undefined {
  const signed = TABLES.filter(({ sign }) => lines.some((line) => sign.test(line)));
  const readings = withoutTwins(signed, path, lines)
    .map((table) => ({ table, reading: table.read(lines) }))
    .filter(({ reading }) => reading.rows.length > 0 && isMostRead(reading, lines));
  const [best] = readings.toSorted((a, b) => a.reading.unread.length - b.reading.unread.length);
  if (!best) return undefined;
  const at = (index: number): Position => ({ file: path, line: index + 1, column: 1 });
  return {
    table: best.table.name,
    subject: best.table.subject,
    rows: best.reading.rows.map(({ fields, index }) => {
      const named = best.table.naming && toNamed(fields, best.table.naming);
      return { kind: 'table', table: best.table.name, fields, ...(named && { named }), at: at(index) };
    }),
    unread: best.reading.unread.map((index) => ({ text: lines[index] ?? '', at: at(index) })),
  };
}

/** Of tables with one sign the one whose command is told, else the first. */
function withoutTwins(tables: readonly Table[], path: string, lines: readonly string[]): readonly Table[] {
  return [...Map.groupBy(tables, ({ sign }) => sign.source).values()].flatMap((twins) => {
    const told = twins.length > 1 ? twins.find((table) => isTold(table, path, lines)) : undefined;
    return told ?? twins[0] ?? [];
  });
}

/** Behind a prompt, or in the name of the file. */
function isTold({ command }: Table, path: string, lines: readonly string[]): boolean {
  if (!command) return false;
  return command.test(path.slice(path.lastIndexOf('/') + 1)) || lines.some((line) => isPrompt(line, command));
}

function isPrompt(line: string, command: RegExp): boolean {
  const [, entered] = /^[\w.@:~/()-]+[#>]\s*(\S.*)$/.exec(line) ?? [];
  return entered !== undefined && command.test(entered);
}

function toNamed(fields: Fields, { address, notWith, name, labels = [] }: Naming): Named | undefined {
  const text = (field: string) => [fields[field] ?? ''].flat().join(' ');
  const own = address.map(text).find((value) => value !== '');
  if (own === undefined || (notWith !== undefined && text(notWith) !== '')) return undefined;
  const told = labels.filter((field) => text(field) !== '').map((field) => [field, text(field)]);
  return {
    name: (name && text(name)) || own,
    address: own,
    labels: Object.fromEntries(told) as Record<string, string>,
  };
}

function isMostRead({ unread }: Reading, lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '').length;
  return filled - unread.length >= filled * MOST_OF_IT;
}
