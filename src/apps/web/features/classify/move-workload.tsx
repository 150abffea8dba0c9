import { useState } from 'react';
import type { Workload } from '#api';
import { useChange, useRead } from '../../client/index.ts';
import { Choice, Confirm, Notice } from '../../parts/index.ts';

/** Another zone is another policy: rules and modes of the new zone hold at once. */
export function MoveWorkload({ workload, onClose }: { readonly workload: Workload; readonly onClose: () => void }) {
  const { name, zone, zoneGuess } = workload;
  const zones = useRead('zones').data?.zones ?? [];
  const guessed = zones.find((one) => one.class === zoneGuess?.value && one.name !== zone)?.name;
  const [chosen, setChosen] = useState<string>();
  const next = chosen ?? guessed ?? zone;
  const move = useChange('moveWorkload');
  return (
    <Confirm
      title={`The zone of ${name}`}
      action={next === zone ? 'Choose another zone' : `Move it to ${next}`}
      reason={`${name} is of ${next}`}
      isReady={next !== zone}
      isPending={move.isPending}
      error={move.error}
      onConfirm={(reason) => move.mutate({ params: { name }, body: { zone: next, reason } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <div className="filters">
        <Choice
          label="Zone"
          value={next}
          options={zones.map((one) => [one.name, `${one.name} (${one.mode})`] as const)}
          onChange={setChosen}
        />
      </div>
      <Notice tone="warn">
        It becomes the next revision of the policy at once: the rules, guardrails and mode of {next} hold for {name}.
        The server refuses it where its addresses are of a network of another zone, or a guardrail would be broken.
      </Notice>
    </Confirm>
  );
}
