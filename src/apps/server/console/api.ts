import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { API_BASE, type Route, type RouteName, ROUTES, type Session } from '#api';
import { check, readJson } from '../agents/index.ts';
import { makeClassifying } from '../classification/index.ts';
import { makeDrafts, makeKeeping } from '../drafts/index.ts';
import type { Parts } from '../parts.ts';
import { PROBLEM_TYPE, RequestProblem, toProblem } from '../problem.ts';
import type { Proposals } from '../proposal/index.ts';
import { makeRateLimit } from '../rate-limit.ts';
import { makeChanging } from './changing.ts';
import { answerEvents } from './events.ts';
import type { Handlers } from './handlers.ts';
import type { Logins } from './logins.ts';
import { openApiDocument } from './open-api.ts';
import { makeReading } from './reading.ts';

const COOKIE = 'bulkhead_session';
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const LOGINS_PER_MINUTE = 20;

type AnyHandler = (call: { user: string; params: unknown; query: unknown; body: unknown }) => Promise<unknown>;

/** All routes of the contract, and nothing else, below `/api/v1`. */
export function makeApi(parts: Parts, proposals: Proposals, logins: Logins, consoleUrl: string | undefined): Hono {
  const app = new Hono();
  const handlers: Handlers = {
    ...makeReading(parts),
    ...makeClassifying(parts),
    ...makeKeeping(parts),
    ...makeChanging(parts, proposals, makeDrafts(parts)),
  };
  const allowLogin = makeRateLimit(LOGINS_PER_MINUTE, 60_000, parts.now);

  app.use('*', async (context, next) => {
    refuseForeignPage(context, consoleUrl);
    await next();
  });
  app.get('/openapi.json', (context) => context.json(openApiDocument()));
  app.post('/login', async (context) => {
    if (!allowLogin(getConnInfo(context).remote.address ?? '')) throw new RequestProblem(429, 'too many logins; wait');
    const opened = await logins.open((await readBody(context, ROUTES.login.body)).token);
    if (!opened) throw new RequestProblem(401, 'the login link was used before, or has expired; ask for a new one');
    setCookie(context, COOKIE, opened.secret, {
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
      secure: consoleUrl?.startsWith('https:') ?? false,
      expires: new Date(opened.expiresAtMs),
    });
    return context.body(null, 204);
  });
  app.post('/logout', async (context) => {
    await needSession(context, logins);
    await logins.end(getCookie(context, COOKIE) ?? '');
    deleteCookie(context, COOKIE, { path: '/' });
    return context.body(null, 204);
  });
  app.get('/session', async (context) => {
    const { user, expiresAtMs } = await needSession(context, logins);
    return context.json({ user, expiresAtMs });
  });
  app.get('/events', async (context) => {
    await needSession(context, logins);
    return answerEvents(context, parts.broadcast);
  });
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    const handler = (handlers as Partial<Record<RouteName, AnyHandler>>)[name];
    if (!handler) continue;
    app.on(route.method.toUpperCase(), route.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context) => {
      const { user } = await needSession(context, logins);
      const answer = await handler({
        user,
        params: context.req.param(),
        query: route.query && check(context.req.query(), route.query),
        body: route.body && (await readBody(context, route.body)),
      });
      return answer === undefined ? context.body(null, 204) : context.json(answer as object);
    });
  }
  app.all('*', () => {
    throw new RequestProblem(404, `there is no such call; ${API_BASE}/openapi.json lists them`);
  });
  app.onError((error) => {
    const problem = toProblem(error);
    if (problem.status >= 500) parts.log(`a request failed: ${error.stack ?? error.message}`);
    return new Response(JSON.stringify(problem), {
      status: problem.status,
      headers: { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' },
    });
  });
  return app;
}

/** Browsers say which page asks: another site's page may change nothing here, cookie or no cookie. */
function refuseForeignPage(context: Context, consoleUrl: string | undefined): void {
  const origin = context.req.header('origin');
  if (origin === undefined || context.req.method === 'GET') return;
  const own = [context.req.header('host'), consoleUrl && new URL(consoleUrl).host];
  if (!URL.canParse(origin) || !own.includes(new URL(origin).host))
    throw new RequestProblem(403, `\`${origin}\` may change nothing here; expected a page of this console`);
}

async function needSession(context: Context, logins: Logins): Promise<Session> {
  const session = await logins.find(getCookie(context, COOKIE) ?? '');
  if (!session) throw new RequestProblem(401, 'log in first, by a login link');
  return session;
}

/**
 * JSON alone: a page of somebody else cannot send that without a permission that is never given, and the cookie does
 * not go with its requests either.
 */
async function readBody<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\b/.test(type))
    throw new RequestProblem(415, `\`${type}\` is not read; expected application/json`);
  if (Number(context.req.header('content-length') ?? Infinity) > MAX_BODY_BYTES)
    throw new RequestProblem(
      413,
      `the body is too long or of no told length; expected at most ${MAX_BODY_BYTES} bytes`,
    );
  return readJson(await context.req.text(), schema);
}
