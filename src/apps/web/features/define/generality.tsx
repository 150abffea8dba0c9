import { useState } from 'react';
import type { Proposal } from '#api';
import { Card, Facts, printCount, printMany } from '../../parts/index.ts';

export interface GeneralityProps {
  readonly proposal: Proposal;
  readonly rules: number;
  readonly isFetching: boolean;
  readonly onChange: (generality: number) => void;
}

interface Trade {
  readonly rules: number;
  /** Combinations that are permitted and were not seen. */
  readonly surplus: number;
  /** Conversations that may be a need, and that the policy admits. */
  readonly admitted: number;
  /** Pairs of a host and a port that are open to somebody. */
  readonly open: number;
}

const STEPS = ['exactly what was seen', 'tight', 'balanced', 'general', 'all that is alike'] as const;

/** The trade between few rules and tight ones, with what the last move of it has changed. */
export function Generality({ proposal, rules, isFetching, onChange }: GeneralityProps) {
  const [before, setBefore] = useState<Trade>();
  const { permitted, seen, needs, tightness } = proposal;
  const now: Trade = {
    rules,
    surplus: permitted - seen,
    admitted: needs.admitted,
    open: tightness.permitted,
  };
  const step = Math.round(proposal.generality * (STEPS.length - 1));
  const [chosen, setChosen] = useState(step);
  return (
    <Card title="Generality" note="when what was seen of some speaks for all that are alike">
      <div className="stack" aria-busy={isFetching}>
        <label className="field">
          <span>
            {STEPS[chosen]}: {(chosen / (STEPS.length - 1)).toFixed(2)}
          </span>
          <input
            type="range"
            min={0}
            max={STEPS.length - 1}
            value={chosen}
            aria-valuetext={STEPS[chosen]}
            onChange={({ target }) => {
              const next = Number(target.value);
              if (!isFetching) setBefore(now);
              setChosen(next);
              onChange(next / (STEPS.length - 1));
            }}
          />
        </label>
        <p role="status">
          {isFetching
            ? 'Computing'
            : `${printMany(now.rules, 'new rule')}${toChange(before?.rules, now.rules)}; ${printCount(now.surplus)} of ${printCount(permitted)} permitted combinations of source, destination and port were not seen${toChange(before?.surplus, now.surplus)}.`}
        </p>
        <Facts
          facts={[
            [
              'Answered conversations admitted, scans set apart',
              `${printCount(now.admitted)} of ${printCount(needs.of)}${toChange(before?.admitted, now.admitted)}`,
            ],
            [
              'Pairs of a host and a port that new rules open',
              `${printCount(now.open)} of ${printCount(tightness.possible)} (${toShare(now.open / tightness.possible)})${toChange(before?.open, now.open)}`,
            ],
          ]}
        />
      </div>
    </Card>
  );
}

function toShare(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}

function toChange(before: number | undefined, now: number): string {
  if (before === undefined) return '';
  return before === now ? ' (as before)' : ` (before: ${printCount(before)})`;
}
