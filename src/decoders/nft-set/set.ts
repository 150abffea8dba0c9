/** A set as far as it tells what its elements are. */
export interface NftSet {
  /** `inet bulkhead`. */
  readonly table: string;
  readonly name: string;
  /** `ipv4_addr`, or what it is made from (`ip saddr`), of each part of a key. */
  readonly parts: readonly string[];
  readonly flags: readonly string[];
  /** After which an element goes; absent: never, or each has its own. */
  readonly timeoutMs?: number;
}

/** An element: what it is of, and how often it was met. */
export interface NftElement {
  /** Undefined: ranges and prefixes among them. */
  readonly key: readonly string[] | undefined;
  readonly packets?: string;
  readonly bytes?: string;
  readonly timeoutMs?: number;
  /** Until it goes. */
  readonly expiresMs?: number;
}
