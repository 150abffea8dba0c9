import type { ConnectionState, Position, Topology } from '#core/model';
import type { Address } from '#core/net';
import type { FilterDecision, Verdict } from '../decide-filter.ts';
import type { Opening } from './opening.ts';
import type { Spot } from './spot.ts';

export interface ConnectionStep {
  readonly leg: 'request' | 'reply';
  readonly point: string;
  readonly decision: FilterDecision;
}

export interface ConnectionDecision {
  readonly verdict: Verdict;
  /** Points that were met, in order; of a denied connection, up to the one that denies. */
  readonly steps: readonly ConnectionStep[];
  /** What else decided, in words: routes, translations, who forwards to whom. */
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly text: string;
  readonly at?: Position;
}

/** A connection that is asked about. */
export interface Asked {
  readonly topology: Topology;
  readonly from: Spot;
  readonly destination: Address;
  readonly opening: Opening;
  /** The first packet alone: what comes back is not asked. */
  readonly isOneWay: boolean;
  /** What points that track take the first packet for. Absent: new. */
  readonly state?: ConnectionState;
}

export function open(text: string): ConnectionDecision {
  return { verdict: 'unknown', steps: [], reasons: [{ text }] };
}

export function lost(text: string): ConnectionDecision {
  return { verdict: 'denied', steps: [], reasons: [{ text }] };
}
