import type { Address, Prefix, TrafficSet } from '#core/net';
import type { Guardrail } from './guardrail.ts';
import type { Window } from './schedule.ts';

/** What an enforcement point does with traffic that the policy does not allow. See docs/semantics.md. */
export type Mode = 'observe' | 'guard' | 'enforce';
export const MODES: readonly Mode[] = ['observe', 'guard', 'enforce'];

/** The kinds of zone that the product knows. A zone of a policy has one; several zones may share it. */
export const ZONE_CLASSES = [
  'internet',
  'dmz',
  'office',
  'development',
  'build',
  'production',
  'validator',
  'validator-monitoring',
  'key-management',
  'cold',
  'management',
] as const;
export type ZoneClass = (typeof ZONE_CLASSES)[number];

export type Isolation = 'vlan' | 'physical' | 'air-gap' | 'microsegment';

export interface Zone {
  readonly name: string;
  readonly class: ZoneClass;
  readonly isolation: Isolation;
  /** Of the zone's workloads that do not set their own. */
  readonly mode: Mode;
  /** Every address in them is of the zone, also those of no known workload. Empty: only the zone's workloads. */
  readonly networks: readonly Prefix[];
  /** How many operators must sign what the zone's hosts load. Absent: none. */
  readonly approvals?: number;
  readonly description?: string;
}

export interface Workload {
  readonly name: string;
  readonly zone: string;
  /** Empty: it has no link, or is not yet known; nothing selects traffic of it. */
  readonly addresses: readonly Address[];
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: its zone's mode. */
  readonly mode?: Mode;
  /** False: nothing of ours runs on it; it is protected at its neighbours alone. */
  readonly enforced: boolean;
  /** Zones other than its own in whose networks it has addresses. Absent: none. */
  readonly legs?: readonly string[];
}

export interface Service {
  readonly name: string;
  readonly traffic: TrafficSet;
  readonly description?: string;
}

/**
 * A set of endpoints.
 * `any`: every address. `internet`: every address outside the estate. `network`: those addresses.
 * `workloads`: workloads for which every criterion holds; within one, any of the values. A criterion that is absent
 * does not restrict. With `zones` as the only criterion, the addresses of the zones' networks belong to it as well.
 * `union`: of any of the parts. `intersection`: of all of them. `difference`: of `of`, but not of `except`.
 */
export type Selector =
  | { readonly kind: 'any' }
  | { readonly kind: 'internet' }
  | { readonly kind: 'network'; readonly networks: readonly Prefix[] }
  | {
      readonly kind: 'workloads';
      readonly zones?: readonly string[];
      readonly names?: readonly string[];
      readonly labels: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: 'union'; readonly parts: readonly Selector[] }
  | { readonly kind: 'intersection'; readonly parts: readonly Selector[] }
  | { readonly kind: 'difference'; readonly of: Selector; readonly except: Selector };

/** Services by name, resolved: `names` is what the author wrote, `traffic` what it means. */
export interface ServiceUse {
  readonly names: readonly string[];
  readonly traffic: TrafficSet;
}

/** Permits new connections from `from` to `to` on `services` while it is active. */
export interface Rule {
  readonly id: string;
  readonly from: Selector;
  readonly to: Selector;
  readonly services: ServiceUse;
  readonly owner: string;
  readonly justification: string;
  readonly enabled: boolean;
  /** ISO date (YYYY-MM-DD) by which the owner must look at it again. */
  readonly review?: string;
  /** From this moment on the rule permits nothing. Absent: no end. */
  readonly expiresAtMs?: number;
  /** It permits only within one of the windows. Absent: at any time. */
  readonly schedule?: readonly Window[];
  readonly ticket?: string;
  /** The identity that the caller must prove as well (for example a SPIFFE ID). Absent: its address is enough. */
  readonly identity?: string;
}

/** What gives one workload control of another beside any connection. */
export const MANAGEMENT_MEANS = [
  'hypervisor',
  'bmc',
  'orchestrator',
  'deployment',
  'configuration',
  'backup',
  'bastion',
  'network',
  'identity',
  'cloud',
] as const;
export type ManagementMeans = (typeof MANAGEMENT_MEANS)[number];

/** Whoever controls any workload of `from` controls every workload of `to`. */
export interface Management {
  readonly from: Selector;
  readonly to: Selector;
  readonly through: ManagementMeans;
}

/** What must hold for every packet between the ends, on every one of the services. */
export interface PolicyTest {
  readonly expect: 'allow' | 'deny';
  readonly from: Selector;
  readonly to: Selector;
  readonly services: ServiceUse;
}

export interface Policy {
  readonly zones: readonly Zone[];
  readonly workloads: readonly Workload[];
  /** The policy's own; catalogue services need no entry. */
  readonly services: readonly Service[];
  readonly rules: readonly Rule[];
  readonly manages: readonly Management[];
  readonly guardrails: readonly Guardrail[];
  readonly tests: readonly PolicyTest[];
}

export const EMPTY_POLICY: Policy = {
  zones: [],
  workloads: [],
  services: [],
  rules: [],
  manages: [],
  guardrails: [],
  tests: [],
};
