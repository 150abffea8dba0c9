import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from './icon.tsx';

export interface DialogProps {
  readonly title: string;
  /** `drawer`: beside the page, for details; `menu`: the navigation of narrow screens. */
  readonly shape?: 'dialog' | 'drawer' | 'menu';
  /** True: it holds a table. */
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** Modal: the browser keeps the focus inside, closes it with Escape and gives the focus back. */
export function Dialog({ title, shape = 'dialog', isWide = false, onClose, foot, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const { current } = dialog;
    const before = document.activeElement;
    if (current && !current.open) current.showModal();
    return () => {
      current?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={isWide ? `${shape} dialog-wide` : shape}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {shape === 'menu' ? (
        <>
          <h2 id={titleId} className="hidden-text">
            {title}
          </h2>
          {children}
        </>
      ) : (
        <>
          <header className="dialog-head">
            <h2 id={titleId}>{title}</h2>
            <button type="button" className="button button-quiet button-small" onClick={onClose}>
              <Icon name="cross" />
              Close
            </button>
          </header>
          <div className="dialog-body">{children}</div>
          {foot && <footer className="dialog-foot">{foot}</footer>}
        </>
      )}
    </dialog>
  );
}
