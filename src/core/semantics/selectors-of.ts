import type { Guardrail, Policy, Selector } from '#core/model';
import { unreachable } from '#core/result';

/** The selectors of a guardrail, by what the text calls them. */
export function selectorsOf(guardrail: Guardrail): { key: string; selector: Selector }[] {
  switch (guardrail.kind) {
    case 'never':
      return [
        { key: 'from', selector: guardrail.from },
        { key: 'to', selector: guardrail.to },
      ];
    case 'exact-callers':
      return [
        { key: 'to', selector: guardrail.to },
        { key: 'callers', selector: guardrail.callers },
      ];
    case 'never-path':
    case 'threshold':
    case 'expires-within':
      return [
        { key: 'from', selector: guardrail.from },
        { key: 'to', selector: guardrail.to },
      ];
    case 'every-path':
      return [
        { key: 'from', selector: guardrail.from },
        { key: 'to', selector: guardrail.to },
        { key: 'crosses', selector: guardrail.crosses },
      ];
    case 'single':
      return [
        { key: 'of', selector: guardrail.of },
        ...(guardrail.unlessShared ? [{ key: 'unless-shared', selector: guardrail.unlessShared.to }] : []),
      ];
    case 'no-lateral':
      return [
        { key: 'of', selector: guardrail.of },
        ...(guardrail.except ? [{ key: 'except', selector: guardrail.except }] : []),
      ];
    case 'requires-identity':
      return [{ key: 'to', selector: guardrail.to }];
    case 'declared-gateways-only':
      return [];
    case 'isolated':
      return [{ key: 'isolated', selector: guardrail.of }];
    case 'egress-only':
      return [
        { key: 'from', selector: guardrail.from },
        ...guardrail.destinations.map(({ to }) => ({ key: 'destinations', selector: to })),
      ];
    case 'exposure':
      return [];
    default:
      return unreachable(guardrail);
  }
}

/** Every selector of the rules and guardrails. */
export function* selectorsOfPolicy({ rules, guardrails }: Policy): Generator<Selector> {
  for (const { from, to } of rules) {
    yield from;
    yield to;
  }
  for (const guardrail of guardrails) for (const { selector } of selectorsOf(guardrail)) yield selector;
}

/** The parts that have no parts. */
export function* leavesOf(selector: Selector): Generator<Selector> {
  switch (selector.kind) {
    case 'union':
    case 'intersection':
      for (const part of selector.parts) yield* leavesOf(part);
      return;
    case 'difference':
      yield* leavesOf(selector.of);
      yield* leavesOf(selector.except);
      return;
    case 'any':
    case 'internet':
    case 'network':
    case 'workloads':
      yield selector;
      return;
    default:
      unreachable(selector);
  }
}
