import { SEVERITIES } from '#core/model';
import { foldAlert } from '#stages/monitor';
import type { AlertRecord, FoldAlert } from '#store/ledger';
import type { Alert } from '#core/model';

/** Someone who took care of an attempt is asked again when it comes back after so long. */
const QUIET_MS = 10 * 60_000;

/**
 * What is new or worse is told at once; repetitions of what was told already wait until `repeatAfterMs` after it, and
 * then go out as one. Nothing more is told of what someone has taken on, until it is worse or comes back.
 */
export function makeAlertFold(repeatAfterMs: number, now: () => number): FoldAlert {
  return (known, lastDeliveredMs, next) => {
    const alert = foldAlert(known?.alert, next);
    const atMs = now();
    if (!known || isWorse(known.alert, alert)) return { alert, deliverAtMs: atMs, isReopened: true };
    if (known.acknowledged && !isBack(known, next)) return { alert };
    return {
      alert,
      deliverAtMs: Math.max(atMs, (lastDeliveredMs ?? 0) + repeatAfterMs),
      isReopened: known.acknowledged !== undefined,
    };
  };
}

function isWorse(known: Alert, alert: Alert): boolean {
  return (
    SEVERITIES.indexOf(alert.severity) < SEVERITIES.indexOf(known.severity) ||
    (known.blocked !== false && alert.blocked === false) ||
    known.service !== alert.service
  );
}

/** Everything but an attempt is an event of its own: a rule set is tampered with twice, not for longer. */
function isBack({ alert }: AlertRecord, next: Alert): boolean {
  return next.kind !== 'forbidden-connection' || next.firstSeenMs >= alert.lastSeenMs + QUIET_MS;
}
