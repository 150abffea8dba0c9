import type { Expression, VerdictExpression } from '../syntax/expression.ts';
import { printDuration } from '../grammar/durations.ts';
import { printField } from './fields.ts';
import { printStatement } from './statements.ts';
import { printNumber, printValue, splitFlags, type Style } from './values.ts';

export function printExpression(expression: Expression, style: Style): string {
  switch (expression.kind) {
    case 'field':
      return printField(expression.key, style);
    case 'word':
      return expression.isQuoted ? `"${expression.text}"` : expression.text;
    case 'value':
      return printValue(expression.type, expression.value, style);
    case 'text':
      // An interface by its number.
      if (expression.type.name === 'iface_index' && /^\d+$/.test(expression.text)) return expression.text;
      return `"${expression.text}${expression.isPrefix ? '*' : ''}"`;
    case 'binary':
      return [
        printOperand(expression.left, expression.operator, style),
        expression.operator,
        printOperand(expression.right, expression.operator, style),
      ].join(' ');
    case 'prefix':
      return `${printExpression(expression.address, style)}/${expression.length}`;
    case 'range':
      return `${printEnd(expression.first, style)}-${printEnd(expression.last, style)}`;
    case 'list':
      return expression.items.map((item) => printExpression(item, style)).join(',');
    case 'masked':
      return `${printExpression(expression.flags, style)} / ${printExpression(expression.mask, style)}`;
    case 'concat':
      return expression.parts.map((part) => printExpression(part, style)).join(' . ');
    case 'set':
      return `{ ${expression.elements.map((element) => printElement(element, style)).join(', ')} }`;
    case 'set reference':
      return `@${expression.name}`;
    case 'element':
      return printKey(expression, style);
    case 'mapping':
      return `${printElement(expression.key, style)} : ${printExpression(expression.value, style)}`;
    case 'map':
      return `${printExpression(expression.key, style)} map ${printExpression(expression.map, style)}`;
    case 'wildcard':
      return '*';
    case 'verdict':
      return printVerdict(expression);
    default:
      return expression satisfies never;
  }
}

/** Flags in a set are joined by `|`: a comma would begin the next element. */
export function printElement(element: Expression, style: Style): string {
  if (element.kind === 'value' && element.type.basis === 'bitmask' && element.type.name !== 'ct_label')
    return splitFlags(element.type, element.value)
      .map((flag) => (typeof flag === 'string' ? flag : printNumber(element.type, flag)))
      .join(' | ');
  return printExpression(element, style);
}

/** Ends of ranges are numbers, not names. */
function printEnd(end: Expression, style: Style): string {
  if (end.kind !== 'value') return printExpression(end, style);
  if (end.type.basis === 'time') return `${end.value / 1000n}s`;
  return end.type.basis === 'integer' ? printNumber(end.type, end.value) : printExpression(end, style);
}

const PRECEDENCE: Readonly<Record<string, number>> = { '|': 1, '^': 2, '&': 3, '<<': 4, '>>': 4 };

/** What is between operators; flags, and operations that bind less, in parentheses. */
function printOperand(operand: Expression, around: string, style: Style): string {
  const binds = (operator: string) => PRECEDENCE[operator] ?? 0;
  if (operand.kind === 'binary' && binds(operand.operator) >= binds(around)) return printExpression(operand, style);
  if (operand.kind === 'binary') return `(${printExpression(operand, style)})`;
  const text = printElement(operand, style);
  return text.includes(' | ') ? `(${text})` : text;
}

function printKey({ key, options }: Extract<Expression, { readonly kind: 'element' }>, style: Style): string {
  const { timeoutMs, expiresMs, comment, statements = [] } = options;
  return [
    printElement(key, style),
    ...(timeoutMs === undefined ? [] : [`timeout ${printDuration(timeoutMs)}`]),
    ...(expiresMs === undefined || style.stateless ? [] : [`expires ${printDuration(expiresMs)}`]),
    ...statements.map((statement) => printStatement(statement, style)),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
  ].join(' ');
}

export function printVerdict({ verdict, chain }: VerdictExpression): string {
  return chain === undefined ? verdict : `${verdict} ${chain}`;
}
