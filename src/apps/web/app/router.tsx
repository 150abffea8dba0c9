import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError, call } from '../client/index.ts';
import { WorkloadsPage } from '../features/classify/index.ts';
import { AuditPage, ChangesPage } from '../features/comply/index.ts';
import { DraftPage, ProposalPage, RulesPage } from '../features/define/index.ts';
import { MapPage, MatrixPage } from '../features/discover/index.ts';
import { EnforcementPage } from '../features/enforce/index.ts';
import { AlertsPage } from '../features/monitor/index.ts';
import { Overview } from '../features/overview/index.ts';
import { readVerdictsSearch, VerdictsPage } from '../features/verify/index.ts';
import { Empty, Notice } from '../parts/index.ts';
import { Login } from './login.tsx';
import { client, onLockedOut } from './queries.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Outlet });

const login = createRoute({ getParentRoute: () => root, path: '/login', component: Login });

const inside = createRoute({
  getParentRoute: () => root,
  id: 'console',
  component: Shell,
  beforeLoad: async () => {
    try {
      await client.ensureQueryData({ queryKey: ['session', {}], queryFn: () => call('session') });
    } catch (error) {
      // Anything else the pages show themselves, and try again.
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: '/login' });
    }
  },
});

const page = { getParentRoute: () => inside } as const;
/** Of the address, only what the page asks for, as text. */
function readTexts<Key extends string>(...keys: readonly Key[]) {
  return (given: Readonly<Record<string, unknown>>): { [K in Key]?: string } =>
    Object.fromEntries(keys.flatMap((key) => (typeof given[key] === 'string' ? [[key, given[key]]] : []))) as {
      [K in Key]?: string;
    };
}

const pages = [
  createRoute({ ...page, path: '/', component: Overview }),
  createRoute({ ...page, path: '/map', component: MapPage, validateSearch: readTexts('zone', 'node') }),
  createRoute({ ...page, path: '/matrix', component: MatrixPage }),
  createRoute({ ...page, path: '/workloads', component: WorkloadsPage, validateSearch: readTexts('name') }),
  createRoute({ ...page, path: '/proposal', component: ProposalPage }),
  createRoute({ ...page, path: '/draft', component: DraftPage }),
  createRoute({ ...page, path: '/rules', component: RulesPage, validateSearch: readTexts('rule') }),
  createRoute({ ...page, path: '/verdicts', component: VerdictsPage, validateSearch: readVerdictsSearch }),
  createRoute({ ...page, path: '/enforcement', component: EnforcementPage }),
  createRoute({ ...page, path: '/alerts', component: AlertsPage }),
  createRoute({ ...page, path: '/changes', component: ChangesPage }),
  createRoute({ ...page, path: '/audit', component: AuditPage }),
  createRoute({ ...page, path: '$', component: NotFound }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([login, inside.addChildren(pages)]),
  defaultPreload: false,
  defaultErrorComponent: Broken,
  scrollRestoration: false,
});
onLockedOut(() => void router.navigate({ to: '/login' }));

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** A fault of ours; the other pages still work. */
function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Notice tone="bad">
      <strong>This page has a fault.</strong>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <button type="button" className="link-button" onClick={reset}>
        Try again
      </button>
    </Notice>
  );
}

function NotFound() {
  return (
    <Empty icon="note" title="There is no such page">
      <p>
        <Link to="/">To the overview</Link>
      </p>
    </Empty>
  );
}
