import type { DraftVerdicts, Rule } from '#api';
import { useChange, useRead } from '../../client/index.ts';
import { Confirm, Loaded, Notice, PastTable, printCount, printMany, Time, Way } from '../../parts/index.ts';

/** First what of the past would be denied without the rule, then the question. */
export function Revoke({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  const revoke = useChange('disableRule');
  const verdicts = useRead('judgeDisabling', { params: { id: rule.id }, body: {} });
  return (
    <Confirm
      isWide
      title={`Revoke ${rule.id}`}
      action="Revoke"
      isDangerous
      // Without an answer it can be revoked all the same: that must work when something else does not.
      isReady={!verdicts.isPending}
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
      </Notice>
      <Loaded query={verdicts} lines={4}>
        {(answer) => <Lost verdicts={answer} />}
      </Loaded>
    </Confirm>
  );
}

/** What only this rule allows of what was seen. */
function Lost({ verdicts }: { readonly verdicts: DraftVerdicts }) {
  const { newlyDenied, changed, simulation, readAtMs } = verdicts;
  if (simulation.conversations === 0)
    return <Notice tone="warn">Nothing was seen yet: the past says nothing about this rule.</Notice>;
  if (newlyDenied === 0)
    return (
      <Notice tone="good">
        Of {printMany(simulation.conversations, 'conversation')} that were seen, none needs this rule.
      </Notice>
    );
  const dropped = changed.filter(({ droppedBy }) => droppedBy.length > 0).length;
  const inUse = changed.filter(({ answered }) => answered).length;
  return (
    <section className="stack" aria-label="What would be denied">
      <Notice tone={dropped > 0 ? 'bad' : 'warn'}>
        <strong>
          {printMany(newlyDenied, 'conversation')} of {printCount(simulation.conversations)} would be denied.
        </strong>{' '}
        {inUse > 0 ? `In use until now: ${printCount(inUse)} of those listed. ` : 'None of them was ever answered. '}
        {dropped > 0 ? `In these modes dropped: ${printCount(dropped)}.` : 'In these modes none of them is dropped.'}
      </Notice>
      <div className="card">
        <PastTable label="Denied without the rule" rows={changed} />
      </div>
      <p className="muted">
        History read <Time atMs={readAtMs} />.
      </p>
    </section>
  );
}
