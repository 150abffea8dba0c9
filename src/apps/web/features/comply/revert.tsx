import type { Revision } from '#api';
import { useChange } from '../../client/index.ts';
import { Confirm, Notice } from '../../parts/index.ts';

export function Revert({
  revision: { revision, reason },
  onClose,
}: {
  readonly revision: Revision;
  readonly onClose: () => void;
}) {
  const revert = useChange('revert');
  return (
    <Confirm
      title={`Revert to r${revision}`}
      action={`Revert to r${revision}`}
      isDangerous
      reason={`revert to revision ${revision}`}
      isPending={revert.isPending}
      error={revert.error}
      onConfirm={(reason) =>
        revert.mutate({ params: { revision: String(revision) }, body: { reason } }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <p className="break">
        r{revision} was: <q>{reason}</q>
      </p>
      <Notice tone="warn">
        Rules, guardrails and modes become what they were then, on every host. What the rules of today allow and those
        did not is cut wherever the mode is enforce.
      </Notice>
    </Confirm>
  );
}
