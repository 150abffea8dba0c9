import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Proposal } from '#api';
import { useChange } from '../../client/index.ts';
import { Confirm, Notice, printMany, SimulationWords } from '../../parts/index.ts';

export interface ApproveProps {
  readonly proposal: Proposal;
  readonly addedCount: number;
  readonly onReview: () => void;
  readonly onClose: () => void;
}

/** Approves exactly what was on the page when the dialog opened, also when a newer proposal has come meanwhile. */
export function Approve({ proposal, addedCount, onReview, onClose }: ApproveProps) {
  const approve = useChange('approveProposal');
  const navigate = useNavigate();
  const [reviewed] = useState(proposal);
  const isOvertaken = approve.error?.status === 409;
  return (
    <Confirm
      title={`Approve ${printMany(addedCount, 'rule')}`}
      action="Approve and publish"
      reason="approve the proposal"
      isReady={!isOvertaken}
      isPending={approve.isPending}
      error={isOvertaken ? null : approve.error}
      onConfirm={(reason) =>
        approve.mutate(
          { body: { digest: reviewed.digest, reason } },
          {
            onSuccess: () => {
              onClose();
              void navigate({ to: '/rules' });
            },
          },
        )
      }
      onClose={onClose}
    >
      {isOvertaken && (
        <Notice tone="bad">
          <strong>The proposal has changed since you opened it.</strong> Nothing was published.{' '}
          <button type="button" className="link-button" onClick={onReview}>
            Review the new one
          </button>
        </Notice>
      )}
      <p>
        It becomes the next revision of the policy at once. Modes stay as they are: zones that observe drop nothing
        because of it.
      </p>
      <SimulationWords simulation={reviewed.simulation} />
      <p>
        {printMany(reviewed.simulation.missed, 'conversation')} that {reviewed.simulation.missed === 1 ? 'is' : 'are'}{' '}
        in use will be denied: enforcing drops {reviewed.simulation.missed === 1 ? 'it' : 'them'}.
      </p>
      <p className="muted break">
        Digest <code>{reviewed.digest.slice(0, 16)}</code>: the server refuses when this is no longer what it would
        publish.
      </p>
    </Confirm>
  );
}
