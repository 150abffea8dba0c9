/** A message of the server: what it puts in backticks is shown as text of the policy. */
export function Words({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // Every second part was between two backticks; the text does not change, so its place names each part.
    // oxlint-disable-next-line react/no-array-index-key
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
