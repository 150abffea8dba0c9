import { Link } from '@tanstack/react-router';
import type { Guess, Workload } from '#api';
import { AgentBadge, Chips, Dialog, Facts, ModeBadge, Words } from '../../parts/index.ts';
import { Confidence } from './confidence.tsx';
import { IssueToken } from './issue-token.tsx';

export interface WorkloadDetailsProps {
  readonly workload: Workload;
  readonly onCorrect: (what: 'role' | 'zone') => void;
  readonly onClose: () => void;
}

export function WorkloadDetails({ workload, onCorrect, onClose }: WorkloadDetailsProps) {
  const { name, zone, labels, addresses, mode, enforced, agent, listeners, role, zoneGuess, said } = workload;
  return (
    <Dialog title={name} shape="drawer" onClose={onClose}>
      <Facts
        facts={[
          ['Zone', zone],
          ['Mode', enforced ? <ModeBadge mode={mode} /> : 'no agent runs on it; protected at its neighbours'],
          ['Agent', <AgentBadge key="agent" state={agent} />],
          ['Addresses', addresses.length > 0 ? <Chips words={addresses} /> : 'none: it has no link'],
          Object.keys(labels).length > 0
            ? ['Labels', <Chips key="labels" words={Object.entries(labels).map(([key, value]) => `${key}=${value}`)} />]
            : undefined,
        ]}
      />
      <GuessSection title="Role" guess={role} />
      <div>
        <button type="button" className="button" onClick={() => onCorrect('role')}>
          {said ? `Correct or take back: ${said.by} said ${said.role}` : 'Say what it is'}
        </button>
      </div>
      <GuessSection title="Zone by behaviour" guess={zoneGuess} />
      <div>
        <button type="button" className="button" onClick={() => onCorrect('zone')}>
          Move it to another zone
        </button>
      </div>
      <section className="stack">
        <h3>Listens on</h3>
        {listeners.length === 0 ? (
          <p className="muted">{agent === 'none' ? 'Only an agent can tell.' : 'Nothing.'}</p>
        ) : (
          <ul className="stack-tight">
            {listeners.map(({ address, protocol, port, process }) => (
              <li key={`${address} ${protocol} ${port}`} className="row">
                <code>
                  {protocol}/{port}
                </code>
                <span className="muted">
                  {process ?? 'process unknown'}
                  {address !== '0.0.0.0' && address !== '::' && ` on ${address}`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <p>
        <Link to="/verdicts" search={{ workload: name }}>
          Its conversations
        </Link>
      </p>
      {enforced && agent === 'none' && <IssueToken workload={name} />}
    </Dialog>
  );
}

function GuessSection({ title, guess }: { readonly title: string; readonly guess: Guess | undefined }) {
  if (!guess) return null;
  return (
    <section className="stack">
      <h3 className="confident">
        {title}: {guess.value}
        <Confidence value={guess.confidence} />
      </h3>
      <ul className="reasons">
        {guess.evidence.map((reason) => (
          <li key={reason}>
            <Words text={reason} />
          </li>
        ))}
        {guess.contradictions.map((reason) => (
          <li key={reason} className="against">
            <span className="hidden-text">against: </span>
            <Words text={reason} />
          </li>
        ))}
      </ul>
      {guess.settledBy && guess.settledBy.length > 0 && (
        <>
          <p>What would settle it:</p>
          <ul className="reasons">
            {guess.settledBy.map((words) => (
              <li key={words}>
                <Words text={words} />
              </li>
            ))}
          </ul>
        </>
      )}
      {guess.evidence.length + guess.contradictions.length === 0 && (
        <p className="muted">Nothing speaks for anything.</p>
      )}
    </section>
  );
}
