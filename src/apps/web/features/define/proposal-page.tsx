import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Proposal } from '#api';
import { useRead } from '../../client/index.ts';
import {
  Card,
  Empty,
  Figures,
  Icon,
  Loaded,
  Notice,
  Page,
  PastTable,
  printCount,
  printMany,
} from '../../parts/index.ts';
import { SimulationTables, SimulationWords, Time } from '../../parts/index.ts';
import { CoverageCard } from './coverage-card.tsx';
import { Approve } from './approve.tsx';
import { DecisionList } from './decision-list.tsx';
import { Difference } from './difference.tsx';
import { FindingList } from './finding-list.tsx';
import { Generality } from './generality.tsx';
import { GuardrailTable } from './guardrail-table.tsx';
import { LeftOutSection } from './left-out.tsx';
import { PolicyFiles } from './policy-files.tsx';
import { RuleDetails } from './rule-details.tsx';
import { ScanList } from './scan-list.tsx';
import { ToDo } from './to-do.tsx';
import { RuleTable } from './rule-table.tsx';

export function ProposalPage() {
  // What is being reviewed does not change under the eyes of the reviewer; a new revision asks anew.
  const [generality, setGenerality] = useState<number>();
  const proposal = useRead(
    'proposal',
    { query: { ...(generality !== undefined && { generality }) } },
    { staleMs: Infinity, keepsPrevious: true },
  );
  const inForce = useRead('rules').data;
  const [isApproving, setApproving] = useState(false);
  const known = new Set(inForce?.rules.map(({ id }) => id));
  const added = proposal.data?.rules.filter(({ id }) => !known.has(id)) ?? [];
  return (
    <Page
      title="Proposal"
      lead="A least-privilege policy from what was seen: each rule with its evidence, what was left out, what is wrong with it, and what it would have done to the past."
      actions={
        <>
          <button
            type="button"
            className="button"
            disabled={proposal.isFetching}
            onClick={() => void proposal.refetch()}
          >
            {proposal.isFetching ? 'Computing' : 'Compute again'}
          </button>
          <button
            type="button"
            className="button button-primary"
            disabled={!proposal.data || proposal.isPlaceholderData || !inForce || added.length === 0}
            onClick={() => setApproving(true)}
          >
            <Icon name="check" />
            Approve
          </button>
        </>
      }
    >
      <Loaded query={proposal} lines={14}>
        {(answer) => (
          <>
            <Review
              proposal={answer}
              added={added}
              isFirst={known.size === 0}
              isFetching={proposal.isFetching}
              onGenerality={setGenerality}
            />
            {isApproving && (
              <Approve
                proposal={answer}
                addedCount={added.length}
                onReview={() => {
                  setApproving(false);
                  void proposal.refetch();
                }}
                onClose={() => setApproving(false)}
              />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface ReviewProps {
  readonly proposal: Proposal;
  readonly added: Proposal['rules'];
  readonly isFirst: boolean;
  readonly isFetching: boolean;
  readonly onGenerality: (generality: number) => void;
}

function Review({ proposal, added, isFirst, isFetching, onGenerality }: ReviewProps) {
  const [chosen, setChosen] = useState<string>();
  const { guardrails, belowThreshold, unanswered, refused, findings, simulation, window, files } = proposal;
  const rule = added.find(({ id }) => id === chosen);
  if (simulation.conversations === 0)
    return (
      <Card>
        <Empty icon="proposal" title="There is nothing to propose from yet">
          <p>
            A proposal needs conversations that were seen. <Link to="/workloads">Enrol agents</Link> and let them
            observe.
          </p>
        </Empty>
      </Card>
    );
  return (
    <>
      <Figures
        figures={[
          { label: 'New rules', value: printCount(added.length), note: 'rules in force stay as they are' },
          { label: 'Guardrails', value: printCount(guardrails.length), note: isFirst ? 'proposed' : 'in force' },
          {
            label: 'Past traffic allowed',
            value: `${printCount(simulation.allowed)} of ${printCount(simulation.conversations)}`,
            note: `${printCount(simulation.missed)} denied although in use`,
          },
          {
            label: 'Left out',
            value: printCount(belowThreshold.length + unanswered.length + refused.length),
            note: 'listed below, not dropped',
          },
          {
            label: 'Observed',
            value: <Time atMs={window.firstMs} />,
            note: (
              <>
                until <Time atMs={window.lastMs} />
              </>
            ),
          },
        ]}
      />
      <Generality proposal={proposal} rules={added.length} isFetching={isFetching} onChange={onGenerality} />
      <DecisionList proposal={proposal} />
      <ToDo toDo={proposal.toDo} />
      <ScanList scans={proposal.scans} noise={proposal.noise} />
      <FindingList findings={findings} />
      <Card title="New rules" note={printMany(added.length, 'rule')} isFlush>
        {added.length === 0 ? (
          <Empty icon="check" title="Nothing new to allow">
            <p>The rules in force already allow all that was seen often enough and that no guardrail forbids.</p>
          </Empty>
        ) : (
          <RuleTable rules={added} onChoose={setChosen} isProposal />
        )}
      </Card>
      <Difference digest={proposal.digest} />
      <Card title="What it would have done to the past" isFlush>
        <div className="card-body stack">
          <SimulationWords simulation={simulation} />
          <p className="muted">
            {printMany(simulation.denied, 'conversation')} denied, {printCount(simulation.missed)} of them in use. They
            are dropped only where the mode of a zone says so.
          </p>
        </div>
        {simulation.deniedConversations.length > 0 && (
          <PastTable label="Denied conversations of the past" rows={simulation.deniedConversations} />
        )}
      </Card>
      <SimulationTables simulation={simulation} />
      <LeftOutSection proposal={proposal} />
      <CoverageCard coverage={proposal.coverage} />
      <Card
        title={isFirst ? 'Proposed guardrails' : 'Guardrails'}
        note="what must never be, whatever the rules say"
        isFlush
      >
        {guardrails.length === 0 ? (
          <Notice tone="warn">No guardrail.</Notice>
        ) : (
          <GuardrailTable guardrails={guardrails} />
        )}
      </Card>
      <PolicyFiles files={files} />
      {rule && <RuleDetails rule={rule} onClose={() => setChosen(undefined)} />}
    </>
  );
}
