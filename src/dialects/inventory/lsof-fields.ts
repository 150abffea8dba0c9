import { lineAt, withoutEmpty } from './columns.ts';
import type { Parser, SocketRow } from './rows.ts';
import { splitEnd } from './lsof.ts';

/** `lsof -i -F`: a field on each line, after its letter: of a process (`p`, `c`, `L`), then of each of its files (`f` …). */
export const parseLsofFields: Parser = ({ path, lines }) => {
  const first = lines.find((line) => line !== '') ?? '';
  if (!/^p\d+$/.test(first) || !lines.some((line) => /^n\S/.test(line))) return [];
  const rows: SocketRow[] = [];
  let process: Record<string, string> = {};
  let file: Record<string, string> = {};
  let begun = 0;
  const end = () => {
    const { n: name, P: protocol = '', t: type, TST: state, f: fd } = file;
    const [own = '', peer] = (name ?? '').split('->');
    if (name !== undefined && /^(?:TCP|UDP)$/i.test(protocol) && own.includes(':'))
      rows.push({
        kind: 'socket',
        protocol: `${protocol.toLowerCase()}${type === 'IPv6' ? '6' : ''}`,
        ...withoutEmpty({ state }),
        ...splitEnd(own, 'local'),
        ...(peer !== undefined && splitEnd(peer, 'peer')),
        processes: [withoutEmpty({ name: process['c'], pid: process['p'], user: process['L'] ?? process['u'] })],
        more: withoutEmpty({ fd, type }) as Record<string, string>,
        at: lineAt(path, begun),
      });
    file = {};
  };
  for (const [index, line] of lines.entries()) {
    const letter = line.charAt(0);
    const value = line.slice(1);
    if (letter === 'p' || letter === 'f') {
      end();
      begun = index;
    }
    if (letter === 'p') process = { p: value };
    else if ('cLu'.includes(letter) && letter !== '') process = { ...process, [letter]: value };
    else if (letter === 'T') file = { ...file, ...(value.startsWith('ST=') && { TST: value.slice(3) }) };
    else if (letter !== '') file = { ...file, [letter]: value };
  }
  end();
  return rows;
};
