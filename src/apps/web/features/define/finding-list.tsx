import type { Finding } from '#api';
import { Badge, Card, Notice, printMany, Words } from '../../parts/index.ts';

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0)
    return (
      <Notice tone="good">Checked: no guardrail can be broken, every rule has an effect, every test holds.</Notice>
    );
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return (
    <Card
      title="Findings"
      note={`${printMany(errors, 'error')}, ${printMany(findings.length - errors, 'warning')}`}
      isFlush
    >
      <ul className="finding-list">
        {findings.map(({ kind, severity, subject, message }) => (
          <li key={`${kind} ${subject} ${message}`}>
            <Badge tone={severity === 'error' ? 'denied' : 'warn'} icon={severity === 'error' ? 'cross' : 'warning'}>
              {severity}
            </Badge>
            <div>
              <strong className="break">{subject}</strong> <span className="muted">{kind}</span>
              <p className="break">
                <Words text={message} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
