import { parseJson } from '#core/json';
import type { SourceFile } from '#core/model';
import { readTable, type TableText } from '#dialects/cli-tables';
import { isStateFile } from '#dialects/terraform';
import { parseCsv } from './csv.ts';
import { parseIfconfig, parseIpAddress } from './interfaces.ts';
import { parseIpBrief, parseIpOneLine } from './ip-brief.ts';
import { isIpJson, parseIpJson } from './ip-json.ts';
import { parseIpRules } from './ip-rule.ts';
import { parseHosts, parseNdjson, parseTerraformState } from './lists.ts';
import { parseLsof } from './lsof.ts';
import { parseLsofFields } from './lsof-fields.ts';
import {
  parseArp,
  parseArpTable,
  parseAsaArp,
  parseIpNeighbours,
  parseMikrotikArp,
  parseMikrotikArpTerse,
} from './neighbours.ts';
import { parseNetstat } from './netstat.ts';
import { parseProcArp, parseProcInet6, parseProcRoutes, parseProcSockets } from './proc-net.ts';
import { parseIpRoute, parseRouterRoutes, parseRouteTable } from './routes.ts';
import type { Parser, Row } from './rows.ts';
import { parseBareSs, parseSs } from './ss.ts';
import { parseIpconfig, parseNetConnections, parseWindowsArp, parseWindowsNetstat } from './windows.ts';

/** The forms, the more exact ones first: the first that finds rows takes the text. These, then tables of devices. */
const EXACT_FORMS: readonly Parser[] = [parseProcSockets, parseProcArp, parseProcRoutes, alone(parseProcInet6)];

/** And these. */
const FORMS: readonly Parser[] = [
  parseSs,
  alone(parseBareSs),
  parseLsof,
  parseLsofFields,
  parseWindowsNetstat,
  parseNetConnections,
  parseIpconfig,
  parseWindowsArp,
  alone(parseIpBrief),
  parseIpOneLine,
  alone(parseIpRules),
  parseIpAddress,
  parseIfconfig,
  withRoutes(parseNetstat),
  parseRouteTable,
  parseRouterRoutes,
  parseMikrotikArp,
  alone(parseMikrotikArpTerse),
  parseArp,
  alone(parseIpNeighbours),
  alone(parseIpRoute),
  parseArpTable,
  alone(parseAsaArp),
  alone(parseNdjson),
  parseCsv,
  alone(parseHosts),
];

/** No tool prints longer ones; patterns are not tried on them. */
const LONGEST_LINE = 100_000;

const MOST_OF_IT = 0.7;

/** A form without a header is one when hardly anything else is in the text. */
function alone(parser: Parser): Parser {
  return (file) => {
    const rows = parser(file);
    const filled = file.lines.filter((line) => /^\s*[^\s#]/.test(line)).length;
    return rows.length >= filled * MOST_OF_IT ? rows : [];
  };
}

/** One text of `netstat` may hold sockets and routes. */
function withRoutes(parser: Parser): Parser {
  return (file) => {
    const rows = parser(file);
    return rows.length > 0 ? [...rows, ...parseRouteTable(file)] : rows;
  };
}

/** What a file says in whichever form. */
export interface InventoryText {
  /** None when it is in no form that is known. */
  readonly rows: readonly Row[];
  /** The table of a device that the rows are of. */
  readonly table?: TableText;
}

export function parseInventory({ path, text }: SourceFile): InventoryText {
  if (/^\ufeff?\s*[[{]/.test(text) && !/^\ufeff?\s*\{[^\n]*\}\s*(?:\n|$)/.test(text))
    return { rows: parseDocument(path, text) };
  const file = { path, lines: linesOf(text) };
  const exact = parseFirst(EXACT_FORMS, file);
  if (exact.length > 0) return { rows: exact };
  const table = readTable(file);
  if (table) return { rows: table.rows, table };
  const rows = parseFirst(FORMS, file);
  return { rows: rows.length > 0 ? rows : parseDocument(path, text) };
}

function parseFirst(forms: readonly Parser[], file: Parameters<Parser>[0]): Row[] {
  for (const form of forms) {
    const rows = form(file);
    if (rows.length > 0) return rows;
  }
  return [];
}

function linesOf(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => (line.length > LONGEST_LINE ? '…' : line));
}

function parseDocument(path: string, text: string): Row[] {
  const root = parseJson({ path, text });
  if (!root.ok) return [];
  if (isIpJson(root.value)) return parseIpJson(path, text, root.value);
  return isStateFile(root.value) ? parseTerraformState(path, text) : [];
}
