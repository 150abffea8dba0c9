import { useState } from 'react';
import type { Alert } from '#api';
import { useChange, useRead } from '../../client/index.ts';
import {
  Badge,
  Card,
  Empty,
  Failure,
  Loaded,
  Page,
  printCount,
  printMany,
  Segments,
  SeverityBadge,
  Time,
} from '../../parts/index.ts';

const STATES = [
  ['open', 'Open'],
  ['acknowledged', 'Acknowledged'],
  ['all', 'All'],
] as const;
type State = (typeof STATES)[number][0];

export function AlertsPage() {
  const [state, setState] = useState<State>('open');
  const alerts = useRead('alerts', { query: { state, limit: 500 } });
  const acknowledge = useChange('acknowledgeAlert');
  return (
    <Page
      title="Alerts"
      lead="The most urgent first: by severity, then the zone, then what passed before what was blocked."
      actions={<Segments label="Which alerts" value={state} options={STATES} onChange={setState} />}
    >
      {acknowledge.error && <Failure error={acknowledge.error} />}
      <Loaded query={alerts} lines={8}>
        {({ alerts }) => (
          <Card title={printMany(alerts.length, 'alert')} isFlush>
            {alerts.length === 0 ? (
              <Empty
                icon="check"
                title={state === 'acknowledged' ? 'Nobody acknowledged an alert yet' : 'No open alert'}
              >
                <p>Connections that the policy does not allow, tampering and silent agents show up here at once.</p>
              </Empty>
            ) : (
              <ul className="alerts" aria-live="polite" aria-relevant="additions">
                {alerts.map((alert) => (
                  <AlertRow
                    key={alert.id}
                    alert={alert}
                    isPending={acknowledge.isPending}
                    onAcknowledge={() => acknowledge.mutate({ params: { id: alert.id } })}
                  />
                ))}
              </ul>
            )}
          </Card>
        )}
      </Loaded>
    </Page>
  );
}

interface AlertRowProps {
  readonly alert: Alert;
  readonly isPending: boolean;
  readonly onAcknowledge: () => void;
}

function AlertRow({ alert, isPending, onAcknowledge }: AlertRowProps) {
  const { severity, title, zone, service, rule, blocked, count, firstSeenMs, lastSeenMs, acknowledged } = alert;
  return (
    <li className={`alert alert-${severity}`}>
      <div>
        <SeverityBadge severity={severity} />
      </div>
      <div className="alert-text">
        <p className="alert-title">{title}</p>
        <p className="row">
          {blocked === true && (
            <Badge tone="allowed" icon="check">
              blocked
            </Badge>
          )}
          {blocked === false && (
            <Badge tone="denied" icon="warning">
              passed
            </Badge>
          )}
          <span className="muted">
            {zone}
            {service !== undefined && ` · ${service}`}
            {rule !== undefined && ` · ${rule}`} · {count === 1 ? 'once' : `${printCount(count)} times`} ·{' '}
            <Time atMs={lastSeenMs} />
            {lastSeenMs - firstSeenMs > 60_000 && (
              <>
                , first <Time atMs={firstSeenMs} />
              </>
            )}
            {acknowledged && (
              <>
                {' '}
                · acknowledged by {acknowledged.by} <Time atMs={acknowledged.atMs} />
              </>
            )}
          </span>
        </p>
      </div>
      {!acknowledged && (
        <button type="button" className="button button-small" disabled={isPending} onClick={onAcknowledge}>
          Acknowledge
          <span className="hidden-text">: {title}</span>
        </button>
      )}
    </li>
  );
}
