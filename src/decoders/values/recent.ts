/** What was last said of things that have a key, in bounded memory. */
export interface Recent<T> {
  readonly set: (key: string, value: T) => void;
  /** Undefined: nothing was said of it, or so long ago that it is forgotten. */
  readonly get: (key: string) => T | undefined;
}

const MOST_REMEMBERED = 65_536;

export function startRecent<T>(most = MOST_REMEMBERED): Recent<T> {
  const values = new Map<string, T>();
  return {
    set: (key, value) => {
      values.set(key, value);
      for (const oldest of values.keys()) {
        if (values.size <= most) break;
        values.delete(oldest);
      }
    },
    get: (key) => (values.size === 0 ? undefined : values.get(key)),
  };
}
