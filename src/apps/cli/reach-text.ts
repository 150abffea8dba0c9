import {
  type Endpoints,
  printServices,
  type ReachPart,
  type ReachRow,
  toPartyWords,
  toReachRows,
} from '#stages/verify';
import { countOf, paint, toTable } from './print.ts';

/** What a policy allows, all that behave the same in one row. */
export function toReachText(endpoints: Endpoints, rows: readonly ReachRow[]): string[] {
  if (rows.length === 0) return ['nothing is allowed'];
  const hasFuture = rows.some((row) =>
    [...row.sources, ...row.destinations].some(({ endpoint }) => endpoint.kind === 'others'),
  );
  return [
    ...toReachTable(endpoints, endpoints, rows),
    '',
    `${countOf(rows.length, 'row')}; what is not here is denied`,
    ...(hasFuture ? FUTURE : []),
  ];
}

const FUTURE = [
  '`zone x (n)`: every address of x, its n workloads and those that do not exist yet; `anybody else in x`: only the latter',
];

/** What foreign rules allow, and what they may: a table for each host by itself, and for each part that overlaps others. */
export function toEstateReachText(parts: readonly ReachPart[]): string[] {
  const lines = parts.flatMap(({ senders, receivers, allowed, undecided, point, path }): string[] => {
    const sure = toReachRows(senders, allowed, receivers);
    const open = toReachRows(senders, undecided, receivers);
    const title = point === undefined ? [] : [paint(`${point}, ${PATHS[path ?? 'forward']}`, 'bold')];
    const openTable = open.length === 0 ? [] : [paint('perhaps', 'yellow'), ...toReachTable(senders, receivers, open)];
    if (sure.length + open.length === 0) return point === undefined ? [] : [...title, 'nothing is allowed', ''];
    return [...title, ...(sure.length > 0 ? toReachTable(senders, receivers, sure) : []), ...openTable, ''];
  });
  if (lines.length === 0) return ['nothing is allowed'];
  const isOpen = lines.includes(paint('perhaps', 'yellow'));
  return [
    ...lines,
    'what is not here is denied',
    ...(isOpen ? ['`perhaps`: something that is not modelled decides, or an interface that is not known'] : []),
  ];
}

const PATHS = {
  input: 'what comes in and stays',
  forward: 'what comes in and leaves',
  output: 'what it sends itself',
} as const;

function toReachTable(senders: Endpoints, receivers: Endpoints, rows: readonly ReachRow[]): string[] {
  const describeSenders = toPartyWords(senders);
  const describeReceivers = toPartyWords(receivers);
  return toTable(
    ['FROM', 'TO', 'SERVICES'],
    rows.map(({ sources, destinations, traffic, only }) => [
      describeSenders(sources),
      describeReceivers(destinations),
      [...printServices(traffic), ...(only ? [`(IPv${only === 32 ? 4 : 6} only)`] : [])],
    ]),
  );
}
