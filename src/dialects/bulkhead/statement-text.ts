import type { Guardrail } from '#core/model';
import { unreachable } from '#core/result';
import { type Own, toSelectorText, toServiceTexts } from './selector-text.ts';

/** What a guardrail says as a YAML value, as `readStatement` reads it. */
export function toStatementText(guardrail: Guardrail, own: Own): unknown {
  switch (guardrail.kind) {
    case 'never':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        services: guardrail.services && toServiceTexts(guardrail.services, own),
        except: guardrail.except && toServiceTexts(guardrail.except, own),
      };
    case 'exact-callers':
      return {
        to: toSelectorText(guardrail.to),
        services: toServiceTexts(guardrail.services, own),
        callers: toSelectorText(guardrail.callers),
      };
    case 'isolated':
      return toSelectorText(guardrail.of);
    case 'egress-only':
      return {
        from: toSelectorText(guardrail.from),
        destinations: guardrail.destinations.map(({ to, services }) => ({
          to: toSelectorText(to),
          services: toServiceTexts(services, own),
        })),
      };
    case 'exposure':
      return 'catalogue';
    case 'no-lateral':
      return {
        of: toSelectorText(guardrail.of),
        services: guardrail.services && toServiceTexts(guardrail.services, own),
        except: guardrail.except && toSelectorText(guardrail.except),
      };
    case 'never-path':
      return { from: toSelectorText(guardrail.from), to: toSelectorText(guardrail.to), over: guardrail.over };
    case 'every-path':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        crosses: toSelectorText(guardrail.crosses),
        over: guardrail.over,
      };
    case 'threshold':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        'fewer-than': guardrail.fewerThan,
        per: guardrail.per,
        distinct: guardrail.distinct,
        over: guardrail.over,
      };
    case 'single':
      return {
        of: toSelectorText(guardrail.of),
        per: guardrail.per,
        'unless-shared': guardrail.unlessShared && {
          to: toSelectorText(guardrail.unlessShared.to),
          services: toServiceTexts(guardrail.unlessShared.services, own),
        },
      };
    case 'expires-within':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        days: guardrail.days,
        hosts: guardrail.hosts,
      };
    case 'requires-identity':
      return {
        to: toSelectorText(guardrail.to),
        services: guardrail.services && toServiceTexts(guardrail.services, own),
      };
    case 'declared-gateways-only':
      return { gateways: toSelectorText(guardrail.gateways) };
    default:
      return unreachable(guardrail);
  }
}
