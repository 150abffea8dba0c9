import type { z } from 'zod';
import { API_BASE, ProblemSchema, type Route, type RouteName, ROUTES } from '#api';

type In<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Out<R> = R extends { readonly response: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
type Given<R, Key extends string> = R extends Readonly<Record<Key, infer Schema>> ? In<Schema> : undefined;

export interface CallParts<R> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Given<R, 'query'>;
  readonly body?: Given<R, 'body'>;
}

/** What the console answered instead of doing it. */
export class Refused extends Error {
  readonly status: number;
  readonly errors: readonly string[];
  constructor(status: number, title: string, errors: readonly string[]) {
    super([title, ...errors].join(': '));
    this.status = status;
    this.errors = errors;
  }
}

/** A person at the console, as programs see them: the routes of the contract. Throws `Refused`. */
export interface ConsoleClient {
  readonly call: <Name extends RouteName>(
    name: Name,
    parts?: CallParts<(typeof ROUTES)[Name]>,
  ) => Promise<Out<(typeof ROUTES)[Name]>>;
}

/** Logs in by the link, which is used up. */
export async function openConsole(loginLink: string): Promise<ConsoleClient> {
  const { origin, hash } = new URL(loginLink);
  let cookie = '';
  const call = async (name: RouteName, { params = {}, query, body }: CallParts<Route> = {}): Promise<unknown> => {
    const route: Route = ROUTES[name];
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => encodeURIComponent(params[key] ?? ''));
    const url = new URL(`${origin}${API_BASE}${path}`);
    for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, String(value));
    const answer = await request(url, {
      method: route.method.toUpperCase(),
      headers: { ...(cookie && { cookie }), ...(route.body && { 'content-type': 'application/json' }) },
      ...(route.body && { body: JSON.stringify(body ?? {}) }),
    });
    if (!answer.ok) {
      const problem = ProblemSchema.safeParse(await answer.json().catch(() => undefined));
      const { title, errors = [] } = problem.success
        ? problem.data
        : { title: `the console answered ${answer.status}` };
      throw new Refused(answer.status, title, errors);
    }
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return route.response?.parse(await answer.json());
  };
  await call('login', { body: { token: hash.slice(1) } as never });
  return { call: call as ConsoleClient['call'] };
}

const ANSWER_WITHIN_MS = 30_000;

/** `fetch`, whose error says what could not be reached, and why. */
async function request(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : { message: String(error) };
    const reason = cause instanceof Error ? cause.message || String(cause) : message;
    throw new Error(`the console did not answer ${init.method} ${url.origin}${url.pathname}: ${reason}`, {
      cause: error,
    });
  }
}
