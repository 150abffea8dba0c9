import type { Interval } from '#core/net';

/** Where rules note something: a mark of the packet, or of the connection that it belongs to. 32 bits each, 0 at first. */
export type NotedMark = 'packet' | 'connection';

/** `text`: the condition in its own words. What is not tracked has no connection, and meets no condition on one. */
export type NoteTest = {
  readonly text: string;
  /** It holds where the rest of it does not. */
  readonly isNot: boolean;
} & (
  | {
      readonly of: NotedMark;
      /** Bits that are looked at: together they are one of these. */
      readonly mask: number;
      readonly values: readonly Interval[];
    }
  /** Whether rules gave the connection another source, or another destination: one of these will do. */
  | { readonly of: 'translation'; readonly sides: readonly ('source' | 'destination')[] }
);

/** The mark becomes `(old & keep) ^ flip`, and is xored with the bits of `from`; `unknown`: whatever bits it does not keep. */
export interface NoteChange {
  readonly to: NotedMark;
  readonly keep: number;
  readonly flip: number;
  /** Absent: no other bits. */
  readonly from?: { readonly of: NotedMark; readonly mask: number } | 'unknown';
}
