import { useState } from 'react';
import type { HeldDraft, PolicyText } from '#api';
import { useRead } from '../../client/index.ts';
import { Card, Choice, Empty, Failure, Icon, Loaded, Notice, Page, Time } from '../../parts/index.ts';
import { DraftVerdicts } from './draft-verdicts.tsx';
import { PublishDraft } from './publish-draft.tsx';
import { type KeptDraft, useKeptDraft } from './use-kept-draft.ts';
import { usePause } from './use-pause.ts';

export function DraftPage() {
  const policy = useRead('policy');
  const own = useRead('draft');
  return (
    <Loaded query={policy} lines={14}>
      {(inForce) => (
        <Loaded query={own} lines={14}>
          {({ draft }) => <Editor inForce={inForce} held={draft} />}
        </Loaded>
      )}
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

interface EditorProps {
  readonly inForce: PolicyText;
  readonly held: HeldDraft | undefined;
}

/** What is edited stays while others publish: the server refuses to put it over what nobody here has seen. */
function Editor({ inForce, held }: EditorProps) {
  const draft = useKeptDraft(inForce, held);
  const { files, setFiles, base, isChanged } = draft;
  const [path, setPath] = useState(files[0]?.path ?? '');
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
  return (
    <Page
      title="Draft"
      lead="Change the policy as text. After every pause the server says what of all that was seen the draft would deny, and which rules nothing has used."
      actions={
        <>
          <button type="button" className="button" disabled={!isChanged} onClick={draft.startAgain}>
            Start again
          </button>
          <button
            type="button"
            className="button button-primary"
            disabled={
              !isChanged || draft.isSaving || asked !== files || verdicts.data === undefined || verdicts.isError
            }
            onClick={() => setPublishing(true)}
          >
            <Icon name="check" />
            Publish
          </button>
        </>
      }
    >
      {draft.error && <Failure error={draft.error} onRetry={() => window.location.reload()} />}
      {isChanged && base !== inForce.revision && (
        <Notice tone="warn">
          Revision {inForce.revision} was published while you edit revision {base}; this draft cannot be published over
          it. Copy what you need, and start again.
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
          <Card title="Text" note={isChanged ? <Kept draft={draft} /> : `revision ${base}, in force`}>
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
          after={base}
          verdicts={verdicts.data}
          onPublished={draft.finish}
          onClose={() => setPublishing(false)}
        />
      )}
    </Page>
  );
}

function Kept({ draft }: { readonly draft: KeptDraft }) {
  const { base, isSaving, savedAtMs, error } = draft;
  return (
    <span role="status">
      a draft on revision {base}
      {error ? ', not saved' : isSaving ? ', saving' : savedAtMs === undefined ? '' : ', saved '}
      {!error && !isSaving && savedAtMs !== undefined && <Time atMs={savedAtMs} />}
    </span>
  );
}
