import { useNavigate } from '@tanstack/react-router';
import type { DraftVerdicts, PolicyText } from '#api';
import { useChange } from '../../client/index.ts';
import { Confirm, Notice, printMany, SimulationWords } from '../../parts/index.ts';

export interface PublishDraftProps {
  readonly files: PolicyText['files'];
  readonly after: number;
  readonly verdicts: DraftVerdicts;
  readonly onPublished: () => void;
  readonly onClose: () => void;
}

export function PublishDraft({ files, after, verdicts, onPublished, onClose }: PublishDraftProps) {
  const publish = useChange('publish');
  const navigate = useNavigate();
  const { newlyDenied, newlyAllowed, simulation } = verdicts;
  return (
    <Confirm
      title="Publish the draft"
      action="Check and publish"
      reason="edited as text"
      isDangerous={newlyDenied > 0}
      isPending={publish.isPending}
      error={publish.error}
      onConfirm={(reason) =>
        publish.mutate(
          { body: { files, reason, after } },
          {
            onSuccess: () => {
              onPublished();
              onClose();
              void navigate({ to: '/changes' });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p>
        The server checks it first: what is wrong with it, or not safe, is told here, and then nothing is published.
      </p>
      <Notice tone={newlyDenied > 0 ? 'warn' : 'good'}>
        {printMany(newlyDenied, 'conversation')} newly denied, {printMany(newlyAllowed, 'conversation')} newly allowed.
      </Notice>
      <SimulationWords simulation={simulation} />
    </Confirm>
  );
}
