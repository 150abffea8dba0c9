import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { RouteName } from '#api';
import { type ApiError, call, type Parts } from './call.ts';
import type { AnswerOf, QueryOf } from './routes.ts';

/** Routes that only tell; `simulate`, `judgeDraft`, `judgeDisabling` and `previewRole` are such although they are posted. */
export type Reading = Extract<
  RouteName,
  | 'session'
  | 'overview'
  | 'zones'
  | 'workloads'
  | 'conversations'
  | 'matrix'
  | 'rules'
  | 'policy'
  | 'proposal'
  | 'simulate'
  | 'draft'
  | 'judgeDraft'
  | 'judgeDisabling'
  | 'classification'
  | 'previewRole'
  | 'proposalDiff'
  | 'revisions'
  | 'agents'
  | 'alerts'
  | 'audit'
>;
export type Changing = Exclude<RouteName, Reading | 'login'>;

export interface ReadOptions {
  /** False: the question is not asked yet. */
  readonly isAsked?: boolean;
  /** True: the answer before is shown until the next one is here. */
  readonly keepsPrevious?: boolean;
  readonly staleMs?: number;
}

/** What the server says now, and again when an event says that it has changed. */
export function useRead<Name extends Reading>(
  name: Name,
  parts: Parts<Name> = {},
  { isAsked = true, keepsPrevious = false, staleMs }: ReadOptions = {},
): UseQueryResult<NonNullable<AnswerOf<Name>>, ApiError> {
  return useQuery<NonNullable<AnswerOf<Name>>, ApiError>({
    queryKey: [name, parts],
    queryFn: async () => (await call(name, parts)) as NonNullable<AnswerOf<Name>>,
    enabled: isAsked,
    ...(keepsPrevious && { placeholderData: (previous: unknown) => previous as NonNullable<AnswerOf<Name>> }),
    ...(staleMs !== undefined && { staleTime: staleMs }),
  } as never);
}

/** Changes something, then asks everything again that is on the page, unless it is of no concern to it (`isQuiet`). */
export function useChange<Name extends Changing>(name: Name, { isQuiet = false }: { readonly isQuiet?: boolean } = {}) {
  const client = useQueryClient();
  return useMutation<AnswerOf<Name>, ApiError, Parts<Name>>({
    mutationFn: (parts) => call(name, parts),
    // Not waited for: the change is done, whatever the page shows.
    onSuccess: () => (isQuiet ? undefined : void client.invalidateQueries()),
  });
}

/** Puts in place of an answer what is known to be the next one. */
export function useRemember<Name extends Reading>(name: Name): (answer: NonNullable<AnswerOf<Name>>) => void {
  const client = useQueryClient();
  return useCallback((answer) => void client.setQueryData([name, {}], answer), [client, name]);
}

const PAGE = 1000;
/** More than a person can look at, and than a browser draws at ease. */
export const MAX_CONVERSATIONS = 5000;

/** All conversations, the busiest first, up to `MAX_CONVERSATIONS`. */
export function useAllConversations(query: Omit<QueryOf<'conversations'>, 'offset' | 'limit'> = {}) {
  return useQuery<NonNullable<AnswerOf<'conversations'>>, ApiError>({
    queryKey: ['conversations', 'all', query],
    queryFn: async () => {
      const first = await call('conversations', { query: { ...query, limit: PAGE } });
      const offsets = Array.from(
        { length: Math.ceil(Math.min(first.total, MAX_CONVERSATIONS) / PAGE) - 1 },
        (_, index) => (index + 1) * PAGE,
      );
      const rest = await Promise.all(
        offsets.map((offset) => call('conversations', { query: { ...query, offset, limit: PAGE } })),
      );
      return { total: first.total, conversations: [first, ...rest].flatMap(({ conversations }) => conversations) };
    },
  });
}
