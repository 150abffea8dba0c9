import {
  EvidenceSchema,
  type Finding as FindingView,
  type Guardrail as GuardrailView,
  type Rule as RuleView,
} from '#api';
import type { Guardrail, HopClass, Rule, ServiceUse } from '#core/model';
import { printTrafficSet } from '#core/net';
import { unreachable } from '#core/result';
import { printSchedule } from '#dialects/bulkhead';
import type { RuleEvidence } from '#stages/define';
import type { Finding } from '#stages/verify';
import { printSelector } from './selector.ts';

export type Evidence = NonNullable<RuleView['evidence']>;

export function toRuleView(rule: Rule, evidence: Readonly<Record<string, unknown>>): RuleView {
  const { from, to, services, schedule, ...rest } = rule;
  const known = EvidenceSchema.safeParse(evidence[rule.id]);
  return {
    ...rest,
    from: printSelector(from),
    to: printSelector(to),
    services: printServices(services),
    ...(schedule && { schedule: printSchedule(schedule) }),
    ...(known.success && { evidence: known.data }),
  };
}

export function toEvidenceView({ rule: _, unseen, ...rest }: RuleEvidence): Evidence {
  return { ...rest, unseen: [...unseen] };
}

export function toFindingView({ kind, severity, subject, message }: Finding): FindingView {
  const name = 'index' in subject ? `${subject.kind} ${subject.index + 1}` : `${subject.kind} ${subject.name}`;
  return { kind, severity, subject: name, message };
}

export function toGuardrailView(guardrail: Guardrail): GuardrailView {
  const { id, kind, description } = guardrail;
  return { id, kind, text: printGuardrail(guardrail), ...(description !== undefined && { description }) };
}

function printServices({ names, traffic }: ServiceUse): string[] {
  return names.length > 0 ? [...names] : printTrafficSet(traffic);
}

function printClasses(over: readonly HopClass[] | undefined): string {
  return over ? ` over ${over.join(' or ')}` : '';
}

function printGuardrail(guardrail: Guardrail): string {
  switch (guardrail.kind) {
    case 'never': {
      const { from, to, services, except } = guardrail;
      const on = services ? ` on ${printServices(services).join(', ')}` : '';
      const but = except ? ` except ${printServices(except).join(', ')}` : '';
      return `never ${printSelector(from)} to ${printSelector(to)}${on}${but}`;
    }
    case 'exact-callers': {
      const { to, services, callers } = guardrail;
      return `only ${printSelector(callers)} calls ${printSelector(to)} on ${printServices(services).join(', ')}`;
    }
    case 'isolated':
      return `${printSelector(guardrail.of)} has no connection at all`;
    case 'egress-only': {
      const ways = guardrail.destinations.map(
        ({ to, services }) => `${printSelector(to)} on ${printServices(services).join(', ')}`,
      );
      return `from ${printSelector(guardrail.from)} only to ${ways.join('; ') || 'nobody'}`;
    }
    case 'exposure':
      return 'from the internet only what the catalogue calls public';
    case 'no-lateral': {
      const { of, services, except } = guardrail;
      const on = services ? printServices(services).join(', ') : 'remote access';
      const but = except ? `, but from ${printSelector(except)}` : '';
      return `between two of ${printSelector(of)} in one zone no ${on}${but}`;
    }
    case 'never-path':
      return `no path from ${printSelector(guardrail.from)} to ${printSelector(guardrail.to)}${printClasses(guardrail.over)}`;
    case 'every-path': {
      const { from, to, crosses, over } = guardrail;
      return `every path from ${printSelector(from)} to ${printSelector(to)} crosses ${printSelector(crosses)}${printClasses(over)}`;
    }
    case 'threshold': {
      const { from, to, fewerThan, per, over } = guardrail;
      const of = per === undefined ? '' : ` of one ${per}`;
      return `${printSelector(from)} reaches fewer than ${fewerThan} of ${printSelector(to)}${of}${printClasses(over)}`;
    }
    case 'single': {
      const per = guardrail.per === undefined ? '' : ` for each ${guardrail.per}`;
      return `at most one of ${printSelector(guardrail.of)} is live${per}`;
    }
    case 'expires-within': {
      const { from, to, days, hosts } = guardrail;
      const named = hosts ? ' and name their hosts' : '';
      return `rules from ${printSelector(from)} to ${printSelector(to)} end within ${days} days${named}`;
    }
    case 'requires-identity':
      return `rules to ${printSelector(guardrail.to)} ask for a proven identity`;
    case 'declared-gateways-only':
      return `nobody but ${printSelector(guardrail.gateways)} has legs in two zones`;
    default:
      return unreachable(guardrail);
  }
}
