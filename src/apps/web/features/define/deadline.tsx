import { Badge, printMoment, printRelative } from '../../parts/index.ts';

const SOON_MS = 14 * 86_400_000;

export interface DeadlineProps {
  readonly atMs: number | undefined;
  readonly nowMs: number;
  readonly kind: 'review' | 'expiry';
}

/** A rule that has expired permits nothing; one whose review is due still does. */
export function Deadline({ atMs, nowMs, kind }: DeadlineProps) {
  if (atMs === undefined) return <span className="muted">{kind === 'expiry' ? 'never' : 'none set'}</span>;
  const moment = printMoment(atMs);
  if (atMs <= nowMs)
    return (
      <Badge tone="denied" icon="warning" title={moment}>
        {kind === 'expiry' ? 'expired' : 'overdue'}
      </Badge>
    );
  const words = printRelative(atMs, nowMs);
  if (atMs - nowMs < SOON_MS)
    return (
      <Badge tone="warn" title={moment}>
        {words}
      </Badge>
    );
  return (
    <span className="nowrap" title={moment}>
      {kind === 'expiry' ? words : new Date(atMs).toISOString().slice(0, 10)}
    </span>
  );
}
