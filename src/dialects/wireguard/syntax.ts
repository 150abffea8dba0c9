import type { Position } from '#core/model';
import type { Address, Prefix } from '#core/net';

/** Interfaces of one host, each with its peers. */
export interface WireGuardConfig {
  readonly interfaces: readonly WireGuardInterface[];
}

export interface WireGuardInterface {
  /** Of the device, where the source tells; else after the file. */
  readonly name: string;
  /** Its own addresses. Empty: the source is of `wg` alone, which does not know them. */
  readonly addresses: readonly OwnAddress[];
  readonly listenPort?: number;
  /** All else, in the source's order: keys, DNS, commands. */
  readonly settings: readonly Setting[];
  readonly peers: readonly WireGuardPeer[];
  readonly at: Position;
}

/** An address with the length of its network, which `wg-quick` routes to the device. */
export interface OwnAddress {
  readonly address: Address;
  readonly length: number;
}

export interface WireGuardPeer {
  readonly publicKey: string;
  /** From a comment in its section. */
  readonly note?: string;
  /** From which addresses it may send, and for which it gets what is sent. */
  readonly allowed: readonly Prefix[];
  /** Where it was last seen or is to be looked for: `host:port`. */
  readonly endpoint?: string;
  readonly settings: readonly Setting[];
  readonly at: Position;
}

export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly at: Position;
}
