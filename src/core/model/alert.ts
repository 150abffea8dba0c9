export type Severity = 'critical' | 'high' | 'medium' | 'low';
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** Something a person should know, once: repetitions raise `count`. JSON-ready. */
export interface Alert {
  readonly id: string;
  readonly kind:
    | 'forbidden-connection'
    | 'tampering'
    | 'reverted-change'
    | 'refused-change'
    | 'agent-silent'
    | 'agent-trouble'
    | 'audit-broken'
    | 'policy-unreadable';
  readonly severity: Severity;
  readonly title: string;
  readonly zone: string;
  readonly source?: string;
  readonly destination?: string;
  readonly service?: string;
  /** Rule or guardrail that decided, or `default-deny`. */
  readonly rule?: string;
  readonly workload: string;
  /** True: the packets were dropped. False: they passed, since the zone does not enforce yet. */
  readonly blocked?: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly count: number;
}
