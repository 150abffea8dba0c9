import { Link } from '@tanstack/react-router';
import type { Overview } from '#api';
import type { NavPath } from '../../app/nav.ts';
import { useRead } from '../../client/index.ts';
import { Icon, printMany } from '../../parts/index.ts';

interface Step {
  readonly verb: string;
  readonly path: NavPath;
  readonly isDone: boolean;
  readonly words: string;
}

/** The arrow: what is done, what comes next, and where. */
export function Steps({ overview }: { readonly overview: Overview }) {
  const workloads = useRead('workloads').data?.workloads;
  const rules = useRead('rules').data?.rules;
  const denied = useRead('conversations', { query: { verdict: 'denied', answered: 'true', limit: 1 } }).data;
  const { zones, conversations, openAlerts } = overview;
  const named = workloads?.filter(({ role }) => role && role.value !== 'unknown').length ?? 0;
  const active = rules?.filter(({ enabled }) => enabled).length ?? 0;
  const enforcing = zones.filter(({ mode }) => mode !== 'observe').length;
  const open = openAlerts.critical + openAlerts.high + openAlerts.medium + openAlerts.low;
  const steps: readonly Step[] = [
    {
      verb: 'Discover',
      path: '/map',
      isDone: conversations > 0,
      words: conversations > 0 ? printMany(conversations, 'conversation') : 'nothing seen yet',
    },
    {
      verb: 'Classify',
      path: '/workloads',
      isDone: named > 0,
      words: workloads ? `${named} of ${workloads.length} named` : '',
    },
    { verb: 'Define', path: active > 0 ? '/rules' : '/proposal', isDone: active > 0, words: printMany(active, 'rule') },
    {
      verb: 'Verify',
      path: '/verdicts',
      isDone: active > 0 && denied?.total === 0,
      words: denied ? `${denied.total} in use and denied` : '',
    },
    {
      verb: 'Enforce',
      path: '/enforcement',
      isDone: enforcing > 0,
      words: `${enforcing} of ${printMany(zones.length, 'zone')} protected`,
    },
    {
      verb: 'Monitor',
      path: '/alerts',
      isDone: enforcing > 0 && open === 0,
      words: open > 0 ? `${printMany(open, 'alert')} open` : 'no open alert',
    },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <ol className="steps" aria-label="The way to an enforced policy">
      {steps.map(({ verb, path, isDone, words }, index) => (
        <li key={verb}>
          <Link to={path} className={index === next ? 'step step-next' : 'step'}>
            <span className="step-verb">
              {isDone ? <Icon name="check" /> : <Icon name="arrow" />}
              {verb}
              {index === next && <span className="step-hint">next</span>}
            </span>
            <span className="muted">{words}</span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
