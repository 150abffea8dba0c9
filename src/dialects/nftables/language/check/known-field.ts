import type { Expression } from '../syntax/expression.ts';
import { HEADERS } from '../vocabulary/headers.ts';
import type { RuleScope } from './scope.ts';

/** Bits by their place, as the field of the header that is known to be there; a listing names them so. */
export function toKnownField(left: Expression, { layers }: RuleScope): Expression {
  if (left.kind !== 'field' || left.key.of !== 'raw') return left;
  const { layer, offset, bits } = left.key;
  if (layer === 'ih') return left;
  const name = layer === 'th' ? layers.th : layer === 'nh' ? layers.nh : undefined;
  const header = HEADERS.get(name ?? '');
  const field = [...(header?.fields.values() ?? [])].find((each) => each.offset === offset && each.bits === bits);
  if (!header || !field) return left;
  return {
    ...left,
    key: { of: 'payload', protocol: header.name, field: field.name.replace('_', ' ') },
    type: field.type,
  };
}
