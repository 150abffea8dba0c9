/** Inventory: who exists, what listens and who is in several networks, as tools of hosts and lists tell it. */
import type { Dialect, Loss } from '#core/model';
import { portOf } from '#core/net';
import { fail, ok } from '#core/result';
import type { TableText } from '#dialects/cli-tables';
import { isUsualRule } from './ip-rule.ts';
import { lift } from './lift.ts';
import { parseInventory } from './parse.ts';
import type { Row } from './rows.ts';

export { type InventoryText, parseInventory } from './parse.ts';
export type {
  HostRow,
  InterfaceAddress,
  InterfaceRow,
  ListedRow,
  NeighbourRow,
  RouteRow,
  RoutingRuleRow,
  Row,
  SocketProcess,
  SocketRow,
} from './rows.ts';

const BEGINNING = 100_000;

export const INVENTORY: Dialect = {
  name: 'inventory',
  scope: 'host',
  recognises: ({ path, text }) => {
    // A document is not one in part: its beginning alone is none.
    const isDocument = /^\ufeff?\s*[[{]/.test(text);
    const start = isDocument || text.length <= BEGINNING ? text : text.slice(0, text.lastIndexOf('\n', BEGINNING));
    return parseInventory({ path, text: start }).rows.length > 0;
  },
  read: (files) => {
    const read = files.map(parseInventory);
    const errors = files.flatMap((file, i) =>
      (read[i]?.rows.length ?? 0) > 0
        ? []
        : [
            {
              message: `\`${file.path}\` is no inventory; expected what \`ss\`, \`netstat\`, \`lsof -i\`, \`ip addr\`, \`ip route\`, \`arp\` or \`ifconfig\` print, a list or a state of Terraform`,
              at: { file: file.path, line: 1, column: 1 },
            },
          ],
    );
    if (errors.length > 0) return fail(errors);
    const rows = read.flatMap((file) => file.rows);
    return ok({
      topology: lift(files[0]?.path ?? '', rows),
      losses: [...rows.flatMap(listLosses), ...read.flatMap(({ table }) => (table ? listTableLosses(table) : []))],
    });
  },
  print: (file, to) => {
    const { rows } = parseInventory(file);
    const text = to === 'json' ? JSON.stringify(rows, null, 2) : rows.map((row) => JSON.stringify(row)).join('\n');
    return rows.length > 0
      ? ok(`${text}\n`)
      : fail([{ message: `\`${file.path}\` is no inventory`, at: { file: file.path, line: 1, column: 1 } }]);
  },
};

/** A port by a name that is not known: somebody listens, nobody can say where. */
function listLosses(row: Row): Loss[] {
  if (row.kind === 'routing rule' && !isUsualRule(row))
    return [
      {
        kind: 'unsupported',
        construct: row.text,
        why: 'which table of routes is asked hangs on the packet; by which neighbour the host sends is unknown',
        at: row.at,
      },
    ];
  if (row.kind !== 'socket' || !/^(?:tcp|udp|sctp)/.test(row.protocol)) return [];
  const { localPort = '*', state, peerPort } = row;
  const isListening = state?.startsWith('LISTEN') || (row.protocol.startsWith('udp') && peerPort === '*');
  if (!isListening || localPort === '*' || portOf(localPort) !== undefined) return [];
  const why = 'which port has this name is not known; ask the tool for numbers (`-n`)';
  return [{ kind: 'unsupported', construct: `port ${localPort}`, why, at: row.at }];
}

/** Rules of devices are read, not judged: whoever asks what they let through gets no answer from here. */
function listTableLosses(table: TableText): Loss[] {
  const why = 'a line that is in no known form of the table; it is not among its rows';
  const unread = table.unread.map(({ text: line, at }): Loss => ({
    kind: 'unsupported',
    construct: line.trim().slice(0, 200),
    why,
    at,
  }));
  const [first] = table.rows;
  if (table.subject !== 'rules' || !first) return unread;
  return [
    {
      kind: 'unsupported',
      construct: `${table.rows.length} rows of ${table.table}`,
      why: 'these rules are read and not judged: whether they let a connection through is unknown',
      at: first.at,
    },
    ...unread,
  ];
}
