import type { Published as PublishedView } from '#api';
import type { Result } from '#core/result';
import { RequestProblem } from '../problem.ts';
import { toFindingView } from '../views/index.ts';
import type { Published, PublishRefusal } from './desk.ts';

const REFUSALS = {
  'not-a-policy': [422, 'that is not a policy'],
  unsafe: [422, 'the change is not safe'],
  overtaken: [409, 'the policy was changed meanwhile'],
} as const satisfies Record<PublishRefusal['kind'], readonly [number, string]>;

/** Throws `RequestProblem` with everything that was refused. */
export function toAnswer(published: Result<Published, PublishRefusal>): PublishedView {
  if (published.ok)
    return { revision: published.value.revision, findings: published.value.findings.map(toFindingView) };
  const { kind, errors } = published.error;
  const [status, title] = REFUSALS[kind];
  throw new RequestProblem(status, title, errors);
}
