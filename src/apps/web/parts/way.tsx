import type { ReactNode } from 'react';

/** From here to there, also for those who hear it. */
export function Way({ from, to }: { readonly from: ReactNode; readonly to: ReactNode }) {
  return (
    <span className="way break clamp">
      {from}
      <span className="way-arrow" aria-hidden="true">
        {' → '}
      </span>
      <span className="hidden-text"> to </span>
      {to}
    </span>
  );
}

export function Chips({ words }: { readonly words: readonly string[] }) {
  return (
    <span className="chips">
      {words.map((word) => (
        <span className="chip" key={word}>
          {word}
        </span>
      ))}
    </span>
  );
}
