import { useState } from 'react';
import type { PolicyText } from '#api';
import { useRead } from '../../client/index.ts';
import { Card, Choice, Empty, Icon, Loaded, Notice, Page } from '../../parts/index.ts';
import { DraftVerdicts } from './draft-verdicts.tsx';
import { PublishDraft } from './publish-draft.tsx';
import { usePause } from './use-pause.ts';

export function DraftPage() {
  const policy = useRead('policy');
  return (
    <Loaded query={policy} lines={14}>
      {(answer) => <Editor inForce={answer} />}
    </Loaded>
  );
}

const TYPING_MS = 400;
const DAY_MS = 86_400_000;
const WINDOWS = [
  ['', 'all that is stored'],
  ['1', 'the last 24 hours'],
  ['7', 'the last 7 days'],
  ['30', 'the last 30 days'],
] as const;
type Days = (typeof WINDOWS)[number][0];

/** What is edited stays while others publish: the server refuses to put it over what nobody here has seen. */
function Editor({ inForce }: { readonly inForce: PolicyText }) {
  const [base, setBase] = useState(inForce);
  const [files, setFiles] = useState(inForce.files);
  const [path, setPath] = useState(inForce.files[0]?.path ?? '');
  const [days, setDays] = useState<Days>('');
  // Of the moment of the choice: a window that moves is another one with every question.
  const [sinceMs, setSinceMs] = useState<number>();
  const [isPublishing, setPublishing] = useState(false);
  const asked = usePause(files, TYPING_MS);
  const verdicts = useRead(
    'judgeDraft',
    { body: { files: [...asked], ...(sinceMs !== undefined && { sinceMs }) } },
    { keepsPrevious: true, isAsked: asked.length > 0 },
  );
  const file = files.find((one) => one.path === path);
  const isChanged = files.some(({ text }, i) => text !== base.files[i]?.text);
  const startAgain = () => {
    setBase(inForce);
    setFiles(inForce.files);
  };
  return (
    <Page
      title="Draft"
      lead="Change the policy as text. After every pause the server says what of all that was seen the draft would deny, and which rules nothing has used."
      actions={
        <>
          <button type="button" className="button" disabled={!isChanged} onClick={startAgain}>
            Start again
          </button>
          <button
            type="button"
            className="button button-primary"
            disabled={!isChanged || asked !== files || verdicts.data === undefined || verdicts.isError}
            onClick={() => setPublishing(true)}
          >
            <Icon name="check" />
            Publish
          </button>
        </>
      }
    >
      {base.revision !== inForce.revision && (
        <Notice tone="warn">
          Revision {inForce.revision} was published while you edit revision {base.revision}; this draft cannot be
          published over it. Copy what you need, and start again.
        </Notice>
      )}
      {file === undefined ? (
        <Card>
          <Empty icon="rules" title="There is no policy to change yet">
            <p>Start the server with an inventory (--seed), or publish a policy.</p>
          </Empty>
        </Card>
      ) : (
        <>
          <Card
            title="Text"
            note={isChanged ? `a draft on revision ${base.revision}` : `revision ${base.revision}, in force`}
          >
            <div className="stack">
              <div className="filters">
                <Choice
                  label="File"
                  value={path}
                  options={files.map((one) => [one.path, one.path] as const)}
                  onChange={setPath}
                />
                <Choice
                  label="Judged against"
                  value={days}
                  options={WINDOWS}
                  onChange={(next) => {
                    setDays(next);
                    setSinceMs(next === '' ? undefined : Date.now() - Number(next) * DAY_MS);
                  }}
                />
              </div>
              <label className="field">
                <span className="hidden-text">Text of {path}</span>
                <textarea
                  className="input mono draft-text"
                  rows={18}
                  spellCheck={false}
                  autoCapitalize="off"
                  value={file.text}
                  onChange={({ target }) =>
                    setFiles(files.map((one) => (one.path === path ? { path, text: target.value } : one)))
                  }
                />
              </label>
            </div>
          </Card>
          <Loaded query={verdicts} lines={6}>
            {(answer) => <DraftVerdicts verdicts={answer} isStale={verdicts.isPlaceholderData || asked !== files} />}
          </Loaded>
        </>
      )}
      {isPublishing && verdicts.data && (
        <PublishDraft
          files={files}
          after={base.revision}
          verdicts={verdicts.data}
          onClose={() => setPublishing(false)}
        />
      )}
    </Page>
  );
}
