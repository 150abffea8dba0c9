import { Link, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { type LiveState, useChange, useLiveState, useRead } from '../client/index.ts';
import { Badge, Icon } from '../parts/index.ts';
import { NAV } from './nav.ts';
import { setTheme, type Theme, THEMES, useTheme } from './theme.ts';

const LIVE_WORDS: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost, trying again',
};
const THEME_ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function Sidebar({ onNavigate }: { readonly onNavigate?: () => void }) {
  return (
    <div className="sidebar">
      <Link to="/" className="brand" onClick={onNavigate}>
        <img src="/icon.svg" alt="" />
        Bulkhead
      </Link>
      <nav className="nav" aria-label="Pages">
        {NAV.map(({ verb, pages }) => (
          <div key={verb ?? ''}>
            {verb && <span className="nav-verb">{verb}</span>}
            <ul>
              {pages.map(({ path, name, icon }) => (
                <li key={path}>
                  <Link to={path} activeOptions={{ exact: true, includeSearch: false }} onClick={onNavigate}>
                    <Icon name={icon} />
                    {name}
                    {path === '/alerts' && <OpenAlerts />}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <Foot />
    </div>
  );
}

function OpenAlerts() {
  const { data } = useRead('overview');
  if (!data) return null;
  const { critical, high, medium, low } = data.openAlerts;
  const total = critical + high + medium + low;
  if (total === 0) return null;
  return (
    <span className="count">
      <Badge tone={critical > 0 ? 'critical' : 'neutral'}>
        {total}
        <span className="hidden-text"> open</span>
      </Badge>
    </span>
  );
}

export function LiveMark() {
  const state = useLiveState();
  return (
    <span className={`live live-${state}`} role="status">
      <i className="live-dot" />
      {LIVE_WORDS[state]}
    </span>
  );
}

function Foot() {
  const theme = useTheme();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data } = useRead('session');
  const logout = useChange('logout');
  const next: Theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const leave = () =>
    logout.mutate(
      {},
      {
        onSettled: async () => {
          await navigate({ to: '/login' });
          client.clear();
        },
      },
    );
  return (
    <div className="sidebar-foot">
      <LiveMark />
      <div className="row">
        <span className="muted">{data?.user}</span>
        <span className="row">
          <button
            type="button"
            className="button button-quiet button-small"
            aria-label={`Theme: ${theme}. Change to ${next}`}
            title={`Theme: ${theme}`}
            onClick={() => setTheme(next)}
          >
            <Icon name={THEME_ICONS[theme]} />
          </button>
          <button
            type="button"
            className="button button-quiet button-small"
            aria-label="Log out"
            title="Log out"
            onClick={leave}
          >
            <Icon name="leave" />
          </button>
        </span>
      </div>
    </div>
  );
}
