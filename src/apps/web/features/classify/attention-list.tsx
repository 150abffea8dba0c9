import type { Attention } from '#api';
import { Badge, Card, Words } from '../../parts/index.ts';

const WHY = {
  scans: ['denied', 'it scans'],
  outlier: ['warn', 'outlier'],
  contradiction: ['warn', 'contradiction'],
  unclear: ['outline', 'unclear'],
} as const;
const SHOWN = 5;

export interface AttentionListProps {
  readonly attention: readonly Attention[];
  readonly onChoose: (workload: string) => void;
}

/** What a person should look at first, and why; the rest on demand. */
export function AttentionList({ attention, onChoose }: AttentionListProps) {
  if (attention.length === 0) return null;
  const toItem = ({ workload, why, words }: Attention) => (
    <li key={`${workload} ${why}`}>
      <Badge tone={WHY[why][0]}>{WHY[why][1]}</Badge>
      <div>
        <button type="button" className="link-button" onClick={() => onChoose(workload)}>
          {workload}
        </button>
        <p className="break muted">
          <Words text={words[0] ?? ''} />
          {words.length > 1 && ` (and ${words.length - 1} more)`}
        </p>
      </div>
    </li>
  );
  return (
    <Card title="Look at first" note={`${attention.length} to look at, the most urgent first`} isFlush>
      <ul className="finding-list">{attention.slice(0, SHOWN).map(toItem)}</ul>
      {attention.length > SHOWN && (
        <details className="disclosure">
          <summary>{attention.length - SHOWN} more</summary>
          <ul className="finding-list">{attention.slice(SHOWN).map(toItem)}</ul>
        </details>
      )}
    </Card>
  );
}
