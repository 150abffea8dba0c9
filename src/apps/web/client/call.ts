import type { Problem, RouteName } from '#api';
import { type AnswerOf, type BodyOf, PATHS, type PathParams, type QueryOf } from './routes.ts';

const BASE = '/api/v1';

/** What the server refused, in its words. Status 0: nobody answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;
  readonly errors: readonly string[];
  constructor({ status, title, detail, errors }: Partial<Problem> & { status: number; title: string }) {
    super(detail ?? title);
    this.status = status;
    this.title = title;
    this.errors = errors ?? [];
  }
}

export interface Parts<Name extends RouteName> {
  readonly params?: PathParams<Name>;
  readonly query?: QueryOf<Name>;
  readonly body?: BodyOf<Name>;
}

/** Throws `ApiError`. */
export async function call<Name extends RouteName>(
  name: Name,
  { params, query, body }: Parts<Name> = {},
  { outlivesPage = false }: { readonly outlivesPage?: boolean } = {},
): Promise<AnswerOf<Name>> {
  const [method, template] = PATHS[name];
  const path = template.replaceAll(/\{(\w+)\}/g, (_all, key: string) =>
    encodeURIComponent((params as Record<string, string> | undefined)?.[key] ?? ''),
  );
  const answer = await fetch(`${BASE}${path}${toSearch(query)}`, {
    method,
    keepalive: outlivesPage,
    ...(method === 'post' && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
  }).catch((error: unknown) => {
    throw new ApiError({
      status: 0,
      title: 'The server does not answer',
      detail: `see whether it runs, and whether the way to it is open (${String(error)})`,
    });
  });
  const text = await answer.text();
  if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as AnswerOf<Name>;
  throw toError(answer.status, text);
}

function toSearch(query: object | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

function toError(status: number, text: string): ApiError {
  try {
    return new ApiError({ title: `The server answered ${status}`, ...(JSON.parse(text) as Partial<Problem>), status });
  } catch {
    return new ApiError({ status, title: `The server answered ${status}`, detail: text.slice(0, 500) });
  }
}
