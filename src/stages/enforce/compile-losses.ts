import type { Loss, Policy, Position, Rule } from '#core/model';
import { isActive, isInForce } from '#core/semantics';

/**
 * What enforcement points cannot say of the policy's rules, each with what happens instead. `keepsTime`: whether a rule
 * ends there by itself. `positions`: where rules are written, by id.
 */
export function findRuleLosses(
  policy: Policy,
  positions: ReadonlyMap<string, Position>,
  nowMs: number,
  keepsTime: boolean,
): Loss[] {
  return policy.rules.flatMap((rule) => {
    if (!rule.enabled || !isInForce(rule, nowMs)) return [];
    const at = positions.get(rule.id);
    return [...findIdentityLosses(rule), ...findTimeLosses(rule, nowMs, keepsTime)].map((loss) =>
      at ? { ...loss, at } : loss,
    );
  });
}

function findIdentityLosses({ id, identity }: Rule): Loss[] {
  if (identity === undefined) return [];
  const why = `of rule \`${id}\`; hosts and networks look at addresses`;
  return [{ kind: 'unsupported', construct: `identity \`${identity}\``, why }];
}

function findTimeLosses(rule: Rule, nowMs: number, keepsTime: boolean): Loss[] {
  const { id, schedule, expiresAtMs } = rule;
  const narrower = (construct: string, why: string): Loss => ({
    kind: 'narrower',
    construct,
    why: `of rule \`${id}\`; ${why}`,
  });
  if (schedule !== undefined && !isActive(rule, nowMs))
    return [narrower('schedule', 'it is outside of it and left out until it is compiled again')];
  if (schedule !== undefined)
    return [
      keepsTime
        ? narrower('schedule', 'it ends with its present window until it is compiled again')
        : narrower('schedule', 'no rule ends there by itself: it is left out'),
    ];
  if (expiresAtMs === undefined || keepsTime) return [];
  return [narrower(`end ${new Date(expiresAtMs).toISOString()}`, 'no rule ends there by itself: it is left out')];
}
