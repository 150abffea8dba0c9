import type { Decision, HeldDecision, Proposal } from '#api';
import { useChange } from '../../client/index.ts';
import { Badge, Card, type Column, Empty, Failure, printMany, Table, Time, Words } from '../../parts/index.ts';

const KINDS = {
  'one-off': 'one-off',
  'repeated-login': 'repeated login',
  strangers: 'strangers',
  management: 'session on hosts',
  declared: 'declared, not seen',
} as const;
const CHOICES = [
  ['accept', 'Accept'],
  ['refuse', 'Refuse'],
  ['later', 'Later'],
] as const;

/** What telemetry does not tell: a person says whether it should be, and the proposal keeps to that. */
export function DecisionList({ proposal }: { readonly proposal: Proposal }) {
  const decide = useChange('decide');
  const { decisions, decided, declined } = proposal;
  const known = new Map(decided.map((one) => [one.subject, one]));
  const isOpen = ({ subject }: Decision) => !known.has(subject) || known.get(subject)?.decision === 'later';
  const open = decisions.filter(isOpen);
  if (open.length + decided.length === 0) return null;
  const say = (subject: string, decision: HeldDecision['decision'] | undefined) =>
    decide.mutate({ body: { decisions: [{ subject, ...(decision && { decision }) }] } });
  return (
    <>
      <Card title="For you to decide" note="telemetry does not tell whether it should be" isFlush>
        {decide.error && <Failure error={decide.error} />}
        {open.length === 0 ? (
          <Empty icon="check" title="Everything that is marked was decided" />
        ) : (
          <Table
            label="For you to decide"
            columns={toOpenColumns(known, say, decide.isPending)}
            rows={open}
            keyOf={({ subject }) => subject}
            step={20}
          />
        )}
      </Card>
      {decided.length > 0 && (
        <Card
          title="Decided"
          note={`${printMany(declined.length, 'conversation')} left out since somebody refused it`}
          isFlush
        >
          <Table
            label="Decided"
            columns={toDecidedColumns((subject) => say(subject, undefined), decide.isPending)}
            rows={decided}
            keyOf={({ subject }) => subject}
            step={10}
          />
        </Card>
      )}
    </>
  );
}

type Say = (subject: string, decision: HeldDecision['decision']) => void;

function toOpenColumns(
  known: ReadonlyMap<string, HeldDecision>,
  say: Say,
  isPending: boolean,
): readonly Column<Decision>[] {
  return [
    {
      head: 'What',
      isName: true,
      cell: ({ subject, rule }) => <span className="break">{rule ?? subject.replace(' > ', ' → ')}</span>,
    },
    {
      head: 'Kind',
      cell: ({ kind, subject }) => (
        <>
          <Badge tone="warn">{KINDS[kind]}</Badge>{' '}
          {known.get(subject)?.decision === 'later' && <Badge tone="outline">later</Badge>}
        </>
      ),
    },
    { head: 'Why it is asked', cell: ({ words }) => <Words text={words} /> },
    {
      head: 'Decision',
      cell: ({ subject, rule }) => (
        <div className="choices" role="group" aria-label={`Decision on ${rule ?? subject}`}>
          {CHOICES.map(([decision, words]) => (
            <button
              key={decision}
              type="button"
              className="button"
              disabled={isPending || known.get(subject)?.decision === decision}
              onClick={() => say(subject, decision)}
            >
              {words}
            </button>
          ))}
        </div>
      ),
    },
  ];
}

function toDecidedColumns(takeBack: (subject: string) => void, isPending: boolean): readonly Column<HeldDecision>[] {
  return [
    {
      head: 'What',
      isName: true,
      cell: ({ subject }) => <span className="break">{subject.replace(' > ', ' → ').replace(/^rule /, '')}</span>,
    },
    { head: 'Decision', cell: ({ decision }) => decision },
    {
      head: 'By',
      cell: ({ by, atMs }) => (
        <>
          {by} <Time atMs={atMs} />
        </>
      ),
    },
    {
      head: 'Change',
      cell: ({ subject }) => (
        <button type="button" className="link-button" disabled={isPending} onClick={() => takeBack(subject)}>
          Take back
        </button>
      ),
    },
  ];
}
