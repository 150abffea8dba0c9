import { CATALOGUE, toEntryTraffic } from '#core/catalogue';
import {
  intersectTraffic,
  isEmptyTraffic,
  subtractTraffic,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import type { RuleEvidence } from './evidence.ts';
import { describeStrangers } from './internet.ts';
import type { Observed } from './request.ts';
import { printSeenTraffic } from './services.ts';

/**
 * What a person decides: telemetry does not tell whether it should be.
 * `one-off`: seen too seldom for a habit; no rule permits it.
 * `repeated-login`: short sessions again and again, as a program has them that guesses passwords, or looks after hosts;
 * no rule permits it.
 * `strangers`: guests of a host that nobody calls public; no rule permits it.
 * `management`: a rule permits a session on hosts, or control of them.
 * `declared`: a rule permits what files say should be, and what was never seen, or too seldom for a habit.
 */
export type Decision = { readonly subject: string } & (
  | {
      readonly kind: 'one-off' | 'repeated-login' | 'strangers';
      readonly conversation: Observed;
      readonly words: string;
    }
  | { readonly kind: 'management' | 'declared'; readonly rule: string; readonly words: string }
);

/** What names the conversation in a decision: it is the same when it is seen again. */
export function subjectOf(conversation: Observed): string {
  const { source, destination } = conversation;
  return `${source.name} > ${destination.name} ${printSeenTraffic(conversation)}`;
}

export function subjectOfRule(rule: string): string {
  return `rule ${rule}`;
}

/** Bastions are reached by the web as well, and the web is not theirs alone. */
const WEB = toTrafficSet([toTraffic('tcp', 80, 80), toTraffic('tcp', 443, 443)]);
const MANAGEMENT: TrafficSet = subtractTraffic(
  CATALOGUE.filter(({ direction }) => direction === 'remote-access')
    .map(toEntryTraffic)
    .reduce((all, traffic) => unionTraffic(all, traffic)),
  WEB,
);

export function toDecisions(
  seldom: readonly Observed[],
  repeated: readonly Observed[],
  strangers: readonly Observed[],
  rules: readonly { readonly services: TrafficSet; readonly evidence: RuleEvidence }[],
  declared: readonly RuleEvidence[],
): Decision[] {
  return [
    ...declared.map(({ rule, words }): Decision => ({
      kind: 'declared',
      subject: subjectOfRule(rule),
      rule,
      words: `confirm that it should be, or refuse it: ${words}`,
    })),
    ...rules.flatMap(({ services, evidence }): Decision[] => {
      if (isEmptyTraffic(intersectTraffic(services, MANAGEMENT))) return [];
      const words = `it gives sessions on hosts: confirm who needs them, or let it expire (${evidence.words})`;
      return [{ kind: 'management', subject: subjectOfRule(evidence.rule), rule: evidence.rule, words }];
    }),
    ...repeated.map((conversation): Decision => {
      const words = `${conversation.connections} short sessions, one after the other: a program that guesses passwords, or one that looks after hosts (configuration management, a health check)`;
      return { kind: 'repeated-login', subject: subjectOf(conversation), conversation, words };
    }),
    ...strangers.map((conversation): Decision => {
      return {
        kind: 'strangers',
        subject: subjectOf(conversation),
        conversation,
        words: describeStrangers(conversation),
      };
    }),
    ...seldom.map((conversation): Decision => {
      const { connections } = conversation;
      const words = `${connections} answered connection${connections === 1 ? '' : 's'}: a habit that is rare, or none`;
      return { kind: 'one-off', subject: subjectOf(conversation), conversation, words };
    }),
  ];
}
