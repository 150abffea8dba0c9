import type { Expression } from '../syntax/expression.ts';
import type { DataType } from '../vocabulary/types.ts';

/** Types of the parts of what is looked at. Undefined: something has none of its own. */
export function typesOf(expression: Expression): readonly DataType[] | undefined {
  switch (expression.kind) {
    case 'field':
    case 'value':
    case 'text':
      return [expression.type];
    case 'binary':
      return typesOf(expression.left);
    case 'concat': {
      const parts = expression.parts.map(typesOf);
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    case 'word':
    case 'prefix':
    case 'range':
    case 'list':
    case 'masked':
    case 'set':
    case 'set reference':
    case 'element':
    case 'mapping':
    case 'map':
    case 'wildcard':
    case 'verdict':
      return undefined;
    default:
      return expression satisfies never;
  }
}
