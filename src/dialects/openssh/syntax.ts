import type { Position } from '#core/model';

/** One line: the keyword in lower case, as OpenSSH compares it, and its arguments. */
export interface SshSetting {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: Position;
}

/** Settings that hold under a condition; without one for everybody. */
export interface SshBlock {
  /** `Match` of both programs, `Host` of the client. Absent: the beginning of the file. */
  readonly condition?: SshSetting;
  readonly settings: readonly SshSetting[];
}

export type SshFile =
  | { readonly kind: 'server'; readonly path: string; readonly blocks: readonly SshBlock[] }
  | { readonly kind: 'client'; readonly path: string; readonly blocks: readonly SshBlock[] }
  | { readonly kind: 'keys'; readonly path: string; readonly keys: readonly AuthorizedKey[] };

/** A line of `authorized_keys`: whoever has the key may log in, under its options. */
export interface AuthorizedKey {
  readonly options: readonly KeyOption[];
  readonly type: string;
  /** What is behind the key; empty where nothing is. */
  readonly comment: string;
  readonly at: Position;
}

export interface KeyOption {
  readonly name: string;
  readonly value?: string;
}
