/** A JSON value as libnftables writes it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Without the members that are undefined. */
export function toObject(members: Readonly<Record<string, Json | undefined>>): { readonly [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, Json] => member[1] !== undefined),
  );
}

/** One flag stands alone, several in a list. */
export function toFlags(flags: readonly string[]): Json | undefined {
  if (flags.length === 0) return undefined;
  return flags.length === 1 ? (flags[0] ?? null) : flags;
}
