import { printPercent } from '../../parts/index.ts';

export function Confidence({ value }: { readonly value: number }) {
  return (
    <span className="confidence">
      <meter min={0} max={1} value={value} aria-label="confidence" />
      {printPercent(value)}
    </span>
  );
}
