import { Link } from '@tanstack/react-router';
import { useRead } from '../../client/index.ts';
import { Card, Empty, Loaded, SeverityBadge, Time } from '../../parts/index.ts';

const SHOWN = 5;

export function NewestAlerts() {
  const alerts = useRead('alerts', { query: { state: 'open', limit: SHOWN } });
  return (
    <Card title="Most urgent alerts" isFlush actions={<Link to="/alerts">All alerts</Link>}>
      <Loaded query={alerts} lines={3}>
        {({ alerts }) =>
          alerts.length === 0 ? (
            <Empty icon="check" title="No open alert">
              <p>Connections that the policy does not allow, tampering and silent agents show up here at once.</p>
            </Empty>
          ) : (
            <ul className="alert-list">
              {alerts.map((alert) => (
                <li key={alert.id}>
                  <SeverityBadge severity={alert.severity} />
                  <span className="break">{alert.title}</span>
                  <span className="muted">
                    <Time atMs={alert.lastSeenMs} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
