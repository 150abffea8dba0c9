import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Rule } from '#api';
import { useRead } from '../../client/index.ts';
import { Card, Choice, Empty, Filters, Loaded, Page, printMany, SearchField, useNowMs } from '../../parts/index.ts';
import { GuardrailTable } from './guardrail-table.tsx';
import { Revoke } from './revoke.tsx';
import { RuleDetails } from './rule-details.tsx';
import { RuleTable, toMs } from './rule-table.tsx';

const STATES = [
  ['active', 'active'],
  ['due', 'review overdue'],
  ['temporary', 'with an expiry'],
  ['revoked', 'revoked or expired'],
  ['all', 'all'],
] as const;
type State = (typeof STATES)[number][0];

export function RulesPage() {
  const rules = useRead('rules');
  const search = useSearch({ from: '/console/rules' });
  const navigate = useNavigate({ from: '/rules' });
  const nowMs = useNowMs();
  const [text, setText] = useState('');
  const [state, setState] = useState<State>('all');
  const [revoking, setRevoking] = useState<string>();
  const choose = (rule: string | undefined) => void navigate({ search: rule === undefined ? {} : { rule } });
  return (
    <Page
      title="Rules"
      lead="Everything that is allowed. What no rule names is denied, between zones and inside them; no rule outranks a guardrail."
    >
      <Loaded query={rules} lines={12}>
        {({ rules, guardrails, revision }) => {
          const found = rules.filter((rule) => isIn(rule, state, nowMs) && mentions(rule, text));
          const chosen = rules.find(({ id }) => id === search.rule);
          const toRevoke = rules.find(({ id }) => id === revoking);
          return (
            <>
              {rules.length === 0 ? (
                <Card>
                  <Empty icon="rules" title="There is no rule yet: everything is denied">
                    <p>
                      Nothing is dropped while the zones observe. <Link to="/proposal">Review the proposal</Link> made
                      from what was seen.
                    </p>
                  </Empty>
                </Card>
              ) : (
                <>
                  <Filters>
                    <SearchField label="Search" value={text} onChange={setText} />
                    <Choice label="State" value={state} options={STATES} onChange={setState} />
                  </Filters>
                  <Card title={printMany(found.length, 'rule')} note={`of revision ${revision}`} isFlush>
                    <RuleTable rules={found} onChoose={choose} />
                  </Card>
                </>
              )}
              {guardrails.length > 0 && (
                <Card title="Guardrails" note="what must never be, whatever the rules say" isFlush>
                  <GuardrailTable guardrails={guardrails} />
                </Card>
              )}
              {chosen && !toRevoke && (
                <RuleDetails
                  rule={chosen}
                  onClose={() => choose(undefined)}
                  foot={
                    chosen.enabled && (
                      <button type="button" className="button button-danger" onClick={() => setRevoking(chosen.id)}>
                        Revoke this rule
                      </button>
                    )
                  }
                />
              )}
              {toRevoke && <Revoke rule={toRevoke} onClose={() => setRevoking(undefined)} />}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function isIn({ enabled, review, expiresAtMs }: Rule, state: State, nowMs: number): boolean {
  const isOver = !enabled || (expiresAtMs !== undefined && expiresAtMs <= nowMs);
  const meets: Readonly<Record<State, boolean>> = {
    all: true,
    active: !isOver,
    due: !isOver && (toMs(review) ?? Infinity) <= nowMs,
    temporary: expiresAtMs !== undefined,
    revoked: isOver,
  };
  return meets[state];
}

function mentions({ id, from, to, services, owner, justification, ticket }: Rule, text: string): boolean {
  const words = [id, from, to, owner, justification, ticket ?? '', ...services];
  return words.some((word) => word.toLowerCase().includes(text.toLowerCase()));
}
