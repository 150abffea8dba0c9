import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiError } from '../client/index.ts';
import { Icon, type IconName } from './icon.tsx';
import { printMoment } from './time.tsx';
import { Words } from './words.tsx';

export function Loading({ lines = 5 }: { readonly lines?: number }) {
  return (
    <div className="loading" role="status">
      <span className="hidden-text">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}

export interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Nothing is here, why, and what would change that. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export type NoticeTone = 'bad' | 'warn' | 'good' | 'plain';
const NOTICE_ICONS = { bad: 'warning', warn: 'warning', good: 'check', plain: 'note' } as const;

export function Notice({ tone, children }: { readonly tone: NoticeTone; readonly children: ReactNode }) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={NOTICE_ICONS[tone]} />
      <div className="notice-body">{children}</div>
    </div>
  );
}

/** What the server refused, with each of its reasons. */
export function Failure({ error, onRetry }: { readonly error: ApiError; readonly onRetry?: () => void }) {
  return (
    <Notice tone="bad">
      <strong>{error.title}</strong>
      {error.errors.length === 0 && error.message !== error.title && (
        <p>
          <Words text={error.message} />
        </p>
      )}
      {error.errors.length > 0 && (
        <ul>
          {error.errors.map((reason) => (
            <li key={reason}>
              <Words text={reason} />
            </li>
          ))}
        </ul>
      )}
      {onRetry && (
        <p>
          <button type="button" className="link-button" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
    </Notice>
  );
}

export interface LoadedProps<Answer> {
  readonly query: UseQueryResult<Answer, ApiError>;
  readonly children: (answer: Answer) => ReactNode;
  readonly lines?: number;
}

/** The answer; before it is here, that it is on its way; when it does not come, why, above the last one that did. */
export function Loaded<Answer>({ query, children, lines = 5 }: LoadedProps<Answer>) {
  const { data, error, refetch, dataUpdatedAt } = query;
  const retry = () => void refetch();
  if (data === undefined) return error ? <Failure error={error} onRetry={retry} /> : <Loading lines={lines} />;
  return (
    <>
      {error && (
        <Notice tone="warn">
          This is as of {printMoment(dataUpdatedAt)}: {error.title}.{' '}
          <button type="button" className="link-button" onClick={retry}>
            Try again
          </button>
        </Notice>
      )}
      {children(data)}
    </>
  );
}
