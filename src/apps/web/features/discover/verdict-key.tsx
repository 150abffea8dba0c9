import { VerdictBadge } from '../../parts/index.ts';

/** What the colours and lines mean. */
export function VerdictKey() {
  return (
    <ul className="row" aria-label="Key">
      <li>
        <VerdictBadge verdict="allowed" />
      </li>
      <li>
        <VerdictBadge verdict="mixed" />
      </li>
      <li>
        <VerdictBadge verdict="denied" />
      </li>
    </ul>
  );
}
