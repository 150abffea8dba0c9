import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useState } from 'react';
import { ApiError, call } from '../client/index.ts';
import { Failure, Loading } from '../parts/index.ts';

/** Tokens are good once, and React may run an effect twice. */
const logins = new Map<string, Promise<void>>();
function logInOnce(token: string): Promise<void> {
  const known = logins.get(token) ?? call('login', { body: { token } }).then(() => undefined);
  logins.set(token, known);
  return known;
}

/** Trades the token of the address for a session. The token is after the hash, which no server ever sees. */
export function Login() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [token, setToken] = useState(() => location.hash.slice(1));
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    document.title = 'Log in · Bulkhead';
    if (token === '') return;
    // Whoever looks over the shoulder, or at the history, finds no token.
    history.replaceState(history.state, '', location.pathname);
    void logInOnce(token).then(
      async () => {
        client.clear();
        await navigate({ to: '/', replace: true });
      },
      (reason: unknown) => {
        setError(reason instanceof ApiError ? reason : new ApiError({ status: 0, title: String(reason) }));
        setToken('');
      },
    );
  }, [token, navigate, client]);
  useEffect(() => {
    const take = () => setToken(location.hash.slice(1));
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('link');
    const given = typeof typed === 'string' ? typed.trim() : '';
    setError(undefined);
    setToken(given.slice(given.lastIndexOf('#') + 1));
  };
  return (
    <main className="login">
      <div className="login-card">
        <div className="brand">
          <img src="/icon.svg" alt="" />
          Bulkhead
        </div>
        <h1>Log in</h1>
        {token !== '' ? (
          <Loading lines={2} />
        ) : (
          <>
            {error && <Failure error={error} />}
            <p className="muted">
              The console is opened by a link that is good for one login within 15 minutes. On the machine of the
              server:
            </p>
            <pre className="chip">bulkhead server login</pre>
            <form className="stack" onSubmit={submit}>
              <label className="field">
                <span>Link or token</span>
                <input className="input" name="link" autoComplete="off" spellCheck={false} required />
              </label>
              <button type="submit" className="button button-primary">
                Log in
              </button>
            </form>
          </>
        )}
      </div>
    </main>
  );
}
