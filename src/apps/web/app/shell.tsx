import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Live } from '../client/index.ts';
import { Dialog, Icon } from '../parts/index.ts';
import { LiveMark, Sidebar } from './sidebar.tsx';

/** Around every page of someone who is logged in. */
export function Shell() {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const shown = useRef(path);
  // Someone who reads with the ears or walks by keys starts at the top of the new page.
  useEffect(() => {
    if (shown.current !== path) main.current?.focus();
    shown.current = path;
  }, [path]);
  return (
    <Live>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="shell">
        <Sidebar />
        <div className="topbar">
          <Link to="/" className="brand">
            <img src="/icon.svg" alt="" />
            Bulkhead
          </Link>
          <LiveMark />
          <button type="button" className="button button-small" onClick={() => setMenuOpen(true)}>
            <Icon name="menu" />
            Menu
          </button>
        </div>
        <main className="content" id="main" tabIndex={-1} ref={main}>
          <Outlet />
        </main>
      </div>
      {isMenuOpen && (
        <Dialog title="Pages" shape="menu" onClose={() => setMenuOpen(false)}>
          <Sidebar onNavigate={() => setMenuOpen(false)} />
        </Dialog>
      )}
    </Live>
  );
}
