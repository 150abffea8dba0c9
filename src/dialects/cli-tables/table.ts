import type { Position } from '#core/model';

/** Names as the templates of ntc-templates have them; what the text does not say is absent. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A row of a table that a router, a switch or a firewall printed, in the device's own words. */
export interface TableRow {
  readonly kind: 'table';
  /** What printed it: `cisco asa nat`. */
  readonly table: string;
  readonly fields: Fields;
  /** Whom the row tells of: an address, and what it is called. */
  readonly named?: Named;
  readonly at: Position;
}

export interface Named {
  readonly name: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Which fields tell of whom. */
export interface Naming {
  /** The first that is there; `notWith`: no row that has this field. */
  readonly address: readonly string[];
  readonly notWith?: string;
  /** Absent: the address is the name. */
  readonly name?: string;
  readonly labels?: readonly string[];
}

/** What its rows are: rules that we do not judge, names of addresses, or connections that were. */
export type Subject = 'rules' | 'addresses' | 'sessions';

export interface Table {
  readonly name: string;
  readonly subject: Subject;
  /** Stands in some line of every such text, and in few others. */
  readonly sign: RegExp;
  /**
   * What prints it, where others print a text of the same form: as it stands behind a prompt (`show ip access-lists`) or
   * in the name of the file (`show_ip_access-lists.txt`).
   */
  readonly command?: RegExp;
  /** Absent: nobody is told of. */
  readonly naming?: Naming;
  readonly read: (lines: readonly string[]) => Reading;
}

export interface Reading {
  readonly rows: readonly { readonly fields: Fields; readonly index: number }[];
  /** Lines, from 0, that hold something and are in no form of the table. */
  readonly unread: readonly number[];
}

/** How lines of one kind look, and what they are for. */
export interface Form {
  /** Its named groups are the fields of the line. */
  readonly pattern: RegExp;
  /**
   * `keep`: its fields are those of all rows below, until the next. `more`: these too. `head`: also a row of its own. `row`: a row. `add`:
   * more of the row above. `before`: more of the row that comes next. `skip`: nothing that rows have.
   */
  readonly does: 'keep' | 'more' | 'head' | 'row' | 'add' | 'before' | 'skip';
  /** What the groups say; undefined: the line is not of this form after all. Absent: they are the fields. */
  readonly toFields?: (groups: Readonly<Record<string, string>>) => Fields | undefined;
}

/** Prompts with the command, rulers, and what devices print around their tables. */
const AROUND =
  /^\s*$|^[\w.@:~/()-]+[#>]\s*\S.*$|^[\w.@:()-]+[#>]\s*$|^\s*-+ ?[Mm]ore ?-+|^!|^: (?:Saved|end)|^\s*end\s*$|^Load for |^Time source is|^[-=\s]+$/;
/** No line of such a table is longer; patterns are not tried on it. */
const LONGEST_LINE = 4000;

/** A table whose lines are read one by one. `lists`: fields with a value from each line that has them. */
export function tableOf({
  forms,
  lists = [],
  finish = (rows) => rows,
  ...table
}: Omit<Table, 'read'> & {
  readonly forms: readonly Form[];
  readonly lists?: readonly string[];
  readonly finish?: (rows: Reading['rows']) => Reading['rows'];
}): Table {
  return { ...table, read: (lines) => readForms(lines, forms, new Set(lists), finish) };
}

function readForms(
  lines: readonly string[],
  forms: readonly Form[],
  lists: ReadonlySet<string>,
  finish: (rows: Reading['rows']) => Reading['rows'],
): Reading {
  const rows: { fields: Fields; index: number }[] = [];
  const unread: number[] = [];
  let kept: Fields = {};
  let waiting: Fields = {};
  for (const [index, line] of lines.entries()) {
    const found = findForm(line, forms);
    if (!found) {
      if (!AROUND.test(line)) unread.push(index);
      continue;
    }
    const { does, fields } = found;
    const above = rows.at(-1);
    if (does === 'keep' || does === 'head') kept = fields;
    else if (does === 'more') kept = join(kept, fields, lists);
    if (does === 'head' || does === 'row') {
      rows.push({ fields: does === 'head' ? fields : { ...kept, ...waiting, ...fields }, index });
      waiting = {};
    } else if (does === 'before') waiting = join(waiting, fields, lists);
    else if (does === 'add' && above) above.fields = join(above.fields, fields, lists);
    else if (does === 'add') unread.push(index);
  }
  return { rows: finish(rows), unread };
}

function findForm(line: string, forms: readonly Form[]): { does: Form['does']; fields: Fields } | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  for (const { pattern, does, toFields } of forms) {
    const match = pattern.exec(line);
    if (!match) continue;
    const groups = onlyFilled(match.groups ?? {}) as Record<string, string>;
    const fields = toFields ? toFields(groups) : groups;
    if (fields) return { does, fields };
  }
  return undefined;
}

function join(own: Fields, more: Fields, lists: ReadonlySet<string>): Fields {
  const joined = Object.entries(more).map(([name, value]) => [
    name,
    lists.has(name) ? [...[own[name] ?? []].flat(), ...[value].flat()] : value,
  ]);
  return { ...own, ...Object.fromEntries(joined) };
}

/** Without what is empty or undefined. */
export function onlyFilled(fields: Readonly<Record<string, string | readonly string[] | undefined>>): Fields {
  // A text of a hundred thousand lines comes here several times a line.
  const filled: Record<string, string | readonly string[]> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined && value.length > 0) filled[name] = value;
  }
  return filled;
}
