import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Rule } from '#api';
import { Badge, Chips, Dialog, Facts, Figures, printCount, Time, useNowMs, Way } from '../../parts/index.ts';
import { Deadline } from './deadline.tsx';
import { toMs } from './rule-table.tsx';

export interface RuleDetailsProps {
  readonly rule: Rule;
  readonly onClose: () => void;
  readonly foot?: ReactNode;
}

export function RuleDetails({ rule, onClose, foot }: RuleDetailsProps) {
  const nowMs = useNowMs();
  const { id, from, to, services, owner, justification, enabled, evidence } = rule;
  const { review, expiresAtMs, schedule, ticket, identity } = rule;
  return (
    <Dialog title={id} shape="drawer" onClose={onClose} foot={foot}>
      {!enabled && (
        <p>
          <Badge tone="outline">revoked</Badge> It permits nothing any more.
        </p>
      )}
      <Facts
        facts={[
          ['Allows', <Way key="way" from={from} to={to} />],
          ['Services', <Chips key="services" words={services} />],
          ['Owner', owner],
          ['Justification', justification],
          schedule === undefined ? undefined : ['Schedule', schedule],
          identity === undefined ? undefined : ['Identity', identity],
          ticket === undefined ? undefined : ['Ticket', ticket],
          ['Review', <Deadline key="review" atMs={toMs(review)} nowMs={nowMs} kind="review" />],
          ['Expiry', <Deadline key="expiry" atMs={expiresAtMs} nowMs={nowMs} kind="expiry" />],
        ]}
      />
      {evidence ? (
        <section className="stack">
          <h3>Evidence</h3>
          <p className="break">{evidence.words}</p>
          <Figures
            figures={[
              { label: 'Conversations', value: printCount(evidence.conversations) },
              { label: 'Connections', value: printCount(evidence.connections) },
              { label: 'Seen', value: `${evidence.seen} of ${evidence.permitted}`, note: 'of what it permits' },
            ]}
          />
          {evidence.firstSeenMs !== undefined && evidence.lastSeenMs !== undefined && (
            <p className="muted">
              First seen <Time atMs={evidence.firstSeenMs} />, last seen <Time atMs={evidence.lastSeenMs} />.
            </p>
          )}
          {evidence.unseen.length > 0 && (
            <>
              <p>Permitted, and not seen:</p>
              <Chips words={evidence.unseen} />
            </>
          )}
        </section>
      ) : (
        <p className="muted">Nobody proposed it from what was seen: there is no evidence beside its justification.</p>
      )}
      <p>
        <Link to="/verdicts" search={{ verdict: 'allowed' }}>
          Conversations that rules allow
        </Link>
      </p>
    </Dialog>
  );
}
