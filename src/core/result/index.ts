/** Result: what a user, a device or a network can make fail is a value; only our own mistakes are thrown. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** The value; throws when there is none. For tests, and for input that we made ourselves. */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(
    `unexpected failure: ${typeof result.error === 'string' ? result.error : JSON.stringify(result.error)}`,
  );
}

/** Closes a switch over a union: a member without a case is a compile error. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
