const MOST_NAME = 56;

/** A text as a workload may be called: letters, digits, `.`, `-` and `_`. */
export function toWorkloadName(text: string): string {
  return text
    .replaceAll('/', '.')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MOST_NAME)
    .replace(/[^A-Za-z0-9]+$/, '');
}
