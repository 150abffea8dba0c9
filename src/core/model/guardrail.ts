import type { Selector, ServiceUse } from './policy.ts';

/** What a hop gives to whoever makes it. `management` includes every `manages` edge. */
export const HOP_CLASSES = ['remote-access', 'management', 'signing', 'application'] as const;
export type HopClass = (typeof HOP_CLASSES)[number];

interface GuardrailFacts {
  readonly id: string;
  readonly description?: string;
}

/** What no single connection may be. `forbids` in `core/semantics` is its meaning; hosts enforce it. */
export type ConnectionGuardrail = GuardrailFacts &
  (
    | {
        /** No connection from `from` to `to`, on `services` (absent: on any), other than on `except`. */
        readonly kind: 'never';
        readonly from: Selector;
        readonly to: Selector;
        readonly services?: ServiceUse;
        readonly except?: ServiceUse;
      }
    | {
        /** The callers of `to` on `services` are `callers`: nobody else may, and each of them can. */
        readonly kind: 'exact-callers';
        readonly to: Selector;
        readonly services: ServiceUse;
        readonly callers: Selector;
      }
    | {
        /** No connection at all, in or out. */
        readonly kind: 'isolated';
        readonly of: Selector;
      }
    | {
        /** Connections that leave `from` go to `destinations` only. Those inside `from` are not meant. */
        readonly kind: 'egress-only';
        readonly from: Selector;
        readonly destinations: readonly { readonly to: Selector; readonly services: ServiceUse }[];
      }
    | {
        /** Of each service only what the catalogue says of its exposure in the zone of the destination. */
        readonly kind: 'exposure';
      }
    | {
        /**
         * No connection between two endpoints of one zone on `services` (absent: the catalogue's remote access), when
         * both are of `of`, unless `except` selects the source.
         */
        readonly kind: 'no-lateral';
        readonly of: Selector;
        readonly services?: ServiceUse;
        readonly except?: Selector;
      }
  );

/** What the policy as a whole may not be; no host can enforce it, `bulkhead check` proves it. */
export type StructureGuardrail = GuardrailFacts &
  (
    | {
        /** No path of hops of the classes `over` (absent: any) from `from` to `to`. */
        readonly kind: 'never-path';
        readonly from: Selector;
        readonly to: Selector;
        readonly over?: readonly HopClass[];
      }
    | {
        /** Every path from `from` to `to` passes a host of `crosses`, its ends included. */
        readonly kind: 'every-path';
        readonly from: Selector;
        readonly to: Selector;
        readonly crosses: Selector;
        readonly over?: readonly HopClass[];
      }
    | {
        /**
         * No workload of `from` has paths to `fewerThan` or more of `to`, counted for each value of the label `per`
         * (absent: all together) by workload, or by the value of the label `distinct`.
         */
        readonly kind: 'threshold';
        readonly from: Selector;
        readonly to: Selector;
        readonly fewerThan: number;
        readonly per?: string;
        readonly distinct?: string;
        /** Absent: remote access, management and signing. */
        readonly over?: readonly HopClass[];
      }
    | {
        /**
         * Of the workloads of `of` at most one (for each value of the label `per`) is live: any connection of it with
         * another host is allowed. Several may be when all of them are permitted to use what they share.
         */
        readonly kind: 'single';
        readonly of: Selector;
        readonly per?: string;
        readonly unlessShared?: { readonly to: Selector; readonly services: ServiceUse };
      }
    | {
        /** Rules that permit anything from `from` to `to` end within `days`; with `hosts`, both ends are named hosts. */
        readonly kind: 'expires-within';
        readonly from: Selector;
        readonly to: Selector;
        readonly days: number;
        readonly hosts?: 'named';
      }
    | {
        /** Rules that permit anything to `to` on `services` (absent: on any) ask for a proven identity. */
        readonly kind: 'requires-identity';
        readonly to: Selector;
        readonly services?: ServiceUse;
      }
    | {
        /** No workload but those of `gateways` has legs in other zones than its own. */
        readonly kind: 'declared-gateways-only';
        readonly gateways: Selector;
      }
  );

/** What must never be, whatever the rules say. */
export type Guardrail = ConnectionGuardrail | StructureGuardrail;
