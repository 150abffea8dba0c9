import type { Rule } from '#api';
import { useChange } from '../../client/index.ts';
import { Confirm, Notice, Way } from '../../parts/index.ts';

export function Revoke({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  const revoke = useChange('disableRule');
  return (
    <Confirm
      title={`Revoke ${rule.id}`}
      action="Revoke"
      isDangerous
      reason={`revoke ${rule.id}`}
      isPending={revoke.isPending}
      error={revoke.error}
      onConfirm={(reason) => revoke.mutate({ params: { id: rule.id }, body: { reason } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        <Way from={rule.from} to={rule.to} />
      </p>
      <Notice tone="warn">
        Open connections that it alone allows are cut within a second, wherever the mode is enforce.
        {rule.evidence && rule.evidence.connections > 0 && ` It was in use: ${rule.evidence.words}.`}
      </Notice>
    </Confirm>
  );
}
