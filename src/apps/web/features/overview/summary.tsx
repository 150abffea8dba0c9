import type { Overview } from '#api';
import { Figures, Notice, printCount, printMany, Time } from '../../parts/index.ts';

/** The figures, and beside them what they do not cover. */
export function Summary({ overview }: { readonly overview: Overview }) {
  const { revision, zones, workloads, agents, openAlerts, conversations, lost, observedSinceMs } = overview;
  const { critical, high, medium, low } = openAlerts;
  return (
    <>
      {lost > 0 && (
        <Notice tone="warn">
          <strong>{printMany(lost, 'connection')} counted and not recorded.</strong> Agents could not keep up: what is
          shown here may lack conversations.
        </Notice>
      )}
      <Figures
        figures={[
          {
            label: 'Open alerts',
            value: printCount(critical + high + medium + low),
            note: `${critical} critical, ${high} high, ${medium} medium, ${low} low`,
          },
          { label: 'Zones', value: printCount(zones.length), note: modeNote(zones) },
          {
            label: 'Workloads',
            value: printCount(workloads),
            note: `${agents.connected} connected, ${agents.inSync} in sync`,
          },
          {
            label: 'Conversations',
            value: printCount(conversations),
            note:
              observedSinceMs === undefined ? (
                'none seen yet'
              ) : (
                <>
                  since <Time atMs={observedSinceMs} />
                </>
              ),
          },
          { label: 'Lost', value: printCount(lost), note: 'counted, not recorded' },
          { label: 'Policy', value: revision === 0 ? 'none' : `r${revision}`, note: 'revision in force' },
        ]}
      />
    </>
  );
}

function modeNote(zones: Overview['zones']): string {
  const count = (mode: string) => zones.filter((zone) => zone.mode === mode).length;
  return `${count('enforce')} enforce, ${count('guard')} guard, ${count('observe')} observe`;
}
