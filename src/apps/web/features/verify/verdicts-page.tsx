import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Conversation, ConversationsQuery } from '#api';
import { useRead } from '../../client/index.ts';
import {
  Badge,
  Card,
  Chips,
  Choice,
  type Column,
  Empty,
  Figures,
  Filters,
  Loaded,
  Page,
  printCount,
  printPort,
  SearchField,
  Table,
  Time,
  VerdictBadge,
  Way,
} from '../../parts/index.ts';

export type VerdictsSearch = Pick<
  ConversationsQuery,
  'search' | 'zone' | 'sourceZone' | 'destinationZone' | 'workload' | 'verdict' | 'answered'
>;
const TEXT_KEYS = ['search', 'zone', 'sourceZone', 'destinationZone', 'workload'] as const;
const STEP = 100;

/** The question in the address of the page; what is no criterion is left out. */
export function readVerdictsSearch(given: Readonly<Record<string, unknown>>): VerdictsSearch {
  const texts = TEXT_KEYS.flatMap((key) => {
    const value = given[key];
    return (typeof value === 'string' || typeof value === 'number') && value !== '' ? [[key, String(value)]] : [];
  });
  const { verdict, answered } = given;
  return {
    ...(Object.fromEntries(texts) as Pick<VerdictsSearch, (typeof TEXT_KEYS)[number]>),
    ...((verdict === 'allowed' || verdict === 'denied') && { verdict }),
    ...((String(answered) === 'true' || String(answered) === 'false') && {
      answered: String(answered) as 'true' | 'false',
    }),
  };
}

const ANSWERED = [
  ['', 'answered or not'],
  ['true', 'answered'],
  ['false', 'never answered'],
] as const;
const VERDICTS = [
  ['', 'any'],
  ['allowed', 'allowed'],
  ['denied', 'denied'],
] as const;

export function VerdictsPage() {
  const search = useSearch({ from: '/console/verdicts' });
  const navigate = useNavigate({ from: '/verdicts' });
  const zones = useRead('zones').data?.zones ?? [];
  const [shown, setShown] = useState(STEP);
  const found = useRead(
    'conversations',
    { query: { ...search, limit: Math.min(shown, 1000) } },
    { keepsPrevious: true },
  );
  const change = (key: keyof VerdictsSearch) => (value: string) => {
    setShown(STEP);
    const { [key]: _, ...rest } = search;
    void navigate({ search: readVerdictsSearch(value === '' ? rest : { ...rest, [key]: value }), replace: true });
  };
  const zoneOptions = [['', 'any'] as const, ...zones.map(({ name }) => [name, name] as const)];
  return (
    <Page
      title="Verdicts"
      lead="What the policy says now of every conversation that was seen, and by which rule or guardrail, whatever the modes do about it."
    >
      <Totals />
      <Filters>
        <SearchField label="Search" value={search.search ?? ''} onChange={change('search')} />
        <Choice label="Verdict" value={search.verdict ?? ''} options={VERDICTS} onChange={change('verdict')} />
        <Choice label="Answered" value={search.answered ?? ''} options={ANSWERED} onChange={change('answered')} />
        <Choice
          label="From zone"
          value={search.sourceZone ?? ''}
          options={zoneOptions}
          onChange={change('sourceZone')}
        />
        <Choice
          label="To zone"
          value={search.destinationZone ?? ''}
          options={zoneOptions}
          onChange={change('destinationZone')}
        />
        {search.workload !== undefined && (
          <button type="button" className="button" onClick={() => change('workload')('')}>
            Only {search.workload}: show all
          </button>
        )}
      </Filters>
      <Loaded query={found} lines={10}>
        {({ conversations, total }) => (
          <Card isFlush>
            {total === 0 ? (
              <Empty icon="verdicts" title="No conversation meets these criteria">
                <p>
                  <Link to="/verdicts" search={{}}>
                    Show all
                  </Link>
                </p>
              </Empty>
            ) : (
              <>
                <Table label="Conversations" columns={COLUMNS} rows={conversations} keyOf={keyOf} step={1000} />
                <div className="table-more">
                  {printCount(conversations.length)} of {printCount(total)}, the busiest first.{' '}
                  {conversations.length < total && shown < 1000 && (
                    <button type="button" className="link-button" onClick={() => setShown(shown + STEP)}>
                      Show more
                    </button>
                  )}
                </div>
              </>
            )}
          </Card>
        )}
      </Loaded>
    </Page>
  );
}

function Totals() {
  const allowed = useTotal({ verdict: 'allowed' });
  const inUse = useTotal({ verdict: 'denied', answered: 'true' });
  const tried = useTotal({ verdict: 'denied', answered: 'false' });
  return (
    <Figures
      figures={[
        { label: 'Allowed', value: allowed, note: 'by a rule' },
        { label: 'Denied and in use', value: inUse, note: 'answered; enforcing cuts them' },
        { label: 'Denied, never answered', value: tried, note: 'tries, scans and leftovers' },
      ]}
    />
  );
}

function useTotal(query: ConversationsQuery): string {
  const { data } = useRead('conversations', { query: { ...query, limit: 1 } });
  return data ? printCount(data.total) : '…';
}

const COLUMNS: readonly Column<Conversation>[] = [
  {
    head: 'Conversation',
    isName: true,
    cell: ({ source, destination }) => <Way from={source.name} to={destination.name} />,
  },
  { head: 'Zones', cell: ({ source, destination }) => <Way from={source.zone} to={destination.zone} /> },
  {
    head: 'Service',
    cell: ({ service, protocol, port }) => <Chips words={[...new Set([service, printPort(protocol, port)])]} />,
  },
  { head: 'Verdict', cell: ({ verdict }) => <VerdictBadge verdict={verdict} /> },
  { head: 'Decided by', cell: ({ decidedBy }) => <Deciders ids={decidedBy} /> },
  {
    head: 'Answered',
    cell: ({ answered }) => (answered ? 'yes' : <Badge tone="outline">never</Badge>),
  },
  { head: 'Connections', isNumber: true, cell: ({ connections }) => printCount(connections) },
  { head: 'Last seen', cell: ({ lastSeenMs }) => <Time atMs={lastSeenMs} /> },
];

/** Rules lead to themselves; guardrails and the default have no page of their own. */
function Deciders({ ids }: { readonly ids: readonly string[] }) {
  const rules = useRead('rules').data?.rules;
  return (
    <span className="chips">
      {ids.map((id) =>
        rules?.some((rule) => rule.id === id) ? (
          <Link key={id} to="/rules" search={{ rule: id }} className="chip">
            {id}
          </Link>
        ) : (
          <span key={id} className="chip">
            {id}
          </span>
        ),
      )}
    </span>
  );
}

function keyOf({ source, destination, protocol, port }: Conversation): string {
  return `${source.name} ${destination.name} ${printPort(protocol, port)}`;
}
