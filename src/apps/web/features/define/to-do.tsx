import type { Proposal } from '#api';
import { Card, Words } from '../../parts/index.ts';

/** What only people know of the new rules. */
export function ToDo({ toDo }: Pick<Proposal, 'toDo'>) {
  if (toDo.length === 0) return null;
  return (
    <Card title="To do" note="telemetry does not tell it; write it into the rules once they are approved">
      <ul className="reasons">
        {toDo.map((words) => (
          <li key={words}>
            <Words text={words} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
