import { useCallback, useEffect, useRef, useState } from 'react';
import type { HeldDraft, PolicyText } from '#api';
import { type ApiError, call, useChange, useRemember } from '../../client/index.ts';
import { usePause } from './use-pause.ts';

type Files = PolicyText['files'];

/** A text that is edited, and what of it the server keeps. */
export interface KeptDraft {
  readonly files: Files;
  readonly setFiles: (files: Files) => void;
  /** The revision that it was begun on. */
  readonly base: number;
  readonly isChanged: boolean;
  /** Absent: the server keeps nothing of it. */
  readonly savedAtMs?: number;
  /** True: the last letters are not kept yet. */
  readonly isSaving: boolean;
  readonly error: ApiError | null;
  /** Forgets it, here and in the server, and begins on the policy in force. */
  readonly startAgain: () => void;
  /** It is published: nothing of it is kept any more. */
  readonly finish: () => void;
}

const SAVE_MS = 400;

/** Keeps the text in the server after every pause, one save after the other, so that a reload loses nothing of it. */
export function useKeptDraft(inForce: PolicyText, held: HeldDraft | undefined): KeptDraft {
  const [base, setBase] = useState(held?.base ?? inForce.revision);
  const [files, setFiles] = useState<Files>(held?.files ?? inForce.files);
  const [start, setStart] = useState<Files>(files);
  const [kept, setKept] = useState(held);
  const remember = useRemember('draft');
  const save = useChange('saveDraft', { isQuiet: true });
  const discard = useChange('discardDraft');
  const settled = usePause(files, SAVE_MS);
  const isUnsaved = settled !== (kept?.files ?? start);
  const tried = useRef<Files>(undefined);
  const { mutate } = save;
  const keep = useCallback(
    (text: Files) => {
      tried.current = text;
      const onSuccess = (saved: Pick<HeldDraft, 'version' | 'savedAtMs'> | undefined) => {
        if (!saved) return;
        const draft = { ...saved, base, files: text };
        setKept(draft);
        remember({ draft });
      };
      mutate({ body: { files: text, base, version: kept?.version ?? 0 } }, { onSuccess });
    },
    [mutate, remember, base, kept?.version],
  );
  useEffect(() => {
    // What was refused is not sent again until somebody types.
    if (isUnsaved && !save.isPending && tried.current !== settled) keep(settled);
  }, [isUnsaved, save.isPending, settled, keep]);
  const finish = useSaveOnLeave({ files, keptFiles: kept?.files ?? start, base, version: kept?.version ?? 0 });
  const begin = () => {
    setBase(inForce.revision);
    setFiles(inForce.files);
    setStart(inForce.files);
    setKept(undefined);
  };
  // Nobody has typed: what is in force is what is shown.
  if (base !== inForce.revision && kept === undefined && files === start) begin();
  return {
    files,
    setFiles,
    base,
    isChanged: kept !== undefined || files !== start,
    ...(kept && { savedAtMs: kept.savedAtMs }),
    isSaving: save.isPending || files !== settled,
    error: save.error ?? discard.error,
    startAgain: () => (kept ? discard.mutate({}, { onSuccess: begin }) : begin()),
    finish,
  };
}

interface Leaving {
  readonly files: Files;
  readonly keptFiles: Files;
  readonly base: number;
  readonly version: number;
}

/** Who leaves within the pause leaves the last letters behind, unless they are sent then. Returns how to end that. */
function useSaveOnLeave(now: Leaving): () => void {
  const latest = useRef(now);
  const isFinished = useRef(false);
  useEffect(() => {
    latest.current = now;
  });
  useEffect(() => {
    const send = () => {
      const last = latest.current;
      if (isFinished.current || last.files === last.keptFiles) return;
      const { files, base, version } = last;
      call('saveDraft', { body: { files, base, version } }, { outlivesPage: true }).catch(() => undefined);
    };
    window.addEventListener('pagehide', send);
    return () => {
      window.removeEventListener('pagehide', send);
      send();
    };
  }, []);
  return useCallback(() => {
    isFinished.current = true;
  }, []);
}
