import { type ReactNode, useState } from 'react';
import type { ApiError } from '../client/index.ts';
import { Dialog } from './dialog.tsx';
import { Failure } from './states.tsx';

export interface ConfirmProps {
  readonly title: string;
  /** What the button says: the change, not `OK`. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly isWide?: boolean;
  /** False: what must be known before is not known yet. */
  readonly isReady?: boolean;
  readonly isPending: boolean;
  readonly error: ApiError | null;
  /** What the reason field holds until somebody types; it is written into the audit log. */
  readonly reason: string;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Says what will happen and asks for a reason; what the server refuses is shown here, and nothing has happened. */
export function Confirm(props: ConfirmProps) {
  const { title, action, isDangerous = false, isReady = true, isPending, error, onConfirm, onClose, children } = props;
  const [typed, setTyped] = useState<string>();
  const reason = typed ?? props.reason;
  return (
    <Dialog
      title={title}
      isWide={props.isWide ?? false}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className={`button button-primary ${isDangerous ? 'button-danger' : ''}`}
            disabled={!isReady || isPending || reason.trim() === ''}
            onClick={() => onConfirm(reason.trim())}
          >
            {isPending ? 'One moment' : action}
          </button>
        </>
      }
    >
      {children}
      <label className="field">
        <span>Reason, for the audit log</span>
        <textarea
          className="input"
          rows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {error && <Failure error={error} />}
    </Dialog>
  );
}
