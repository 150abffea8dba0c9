import type { z } from 'zod';
import type { Route, RouteName, ROUTES } from '#api';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Given<R, Key extends string> = R extends Readonly<Record<Key, infer Schema>> ? Parsed<Schema> : undefined;

/** One request of someone who is logged in, its parts as the contract has them. */
export interface Call<R extends Route> {
  readonly user: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Given<R, 'query'>;
  readonly body: Given<R, 'body'>;
}

/** Routes about the session itself are handled where cookies are. */
type SessionRoute = 'login' | 'logout' | 'session';

/** What answers each route of the contract. Throws `RequestProblem`. */
export type Handlers = {
  readonly [Name in Exclude<RouteName, SessionRoute>]: (
    call: Call<(typeof ROUTES)[Name]>,
  ) => Promise<Given<(typeof ROUTES)[Name], 'response'>>;
};
