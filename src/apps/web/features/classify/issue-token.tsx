import { useChange } from '../../client/index.ts';
import { Failure, Notice, Time } from '../../parts/index.ts';

/** A token is shown once; the server keeps only what proves it. */
export function IssueToken({ workload }: { readonly workload: string }) {
  const issue = useChange('issueToken');
  return (
    <section className="stack">
      <h3>Enrol an agent</h3>
      {issue.data ? (
        <Notice tone="plain">
          <p>
            Good for one agent, and expires <Time atMs={issue.data.expiresAtMs} />. It is not shown again.
          </p>
          <pre className="token">{issue.data.token}</pre>
        </Notice>
      ) : (
        <div>
          <button
            type="button"
            className="button"
            disabled={issue.isPending}
            onClick={() => issue.mutate({ body: { workload } })}
          >
            Issue a token
          </button>
        </div>
      )}
      {issue.error && <Failure error={issue.error} />}
    </section>
  );
}
