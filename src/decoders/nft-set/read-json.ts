import { type Fields, fieldsAt, textOf, toFields } from '#decoders/json-fields';
import type { NftElement, NftSet } from './set.ts';

/** Of the object under `set` in what `nft -j list …` prints. */
export function toSet(body: Fields): { readonly set: NftSet; readonly elements: readonly NftElement[] } {
  const timeoutMs = toMs(body['timeout']);
  const set = {
    table: `${textOf(body['family']) ?? ''} ${textOf(body['table']) ?? ''}`,
    name: textOf(body['name']) ?? '',
    parts: toParts(body['type']),
    flags: toTexts(body['flags']),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const elements = Array.isArray(body['elem']) ? (body['elem'] as readonly unknown[]) : [];
  return { set, elements: elements.map(toElement) };
}

/** `"ipv4_addr"`, `["ipv4_addr", "inet_service"]`, `{"typeof": {"concat": [{"payload": …}, …]}}`. */
function toParts(type: unknown): string[] {
  const own = toFields(type)['typeof'];
  if (own === undefined) return toTexts(type);
  const concat = toFields(own)['concat'];
  return (Array.isArray(concat) ? (concat as readonly unknown[]) : [own]).map(printExpression);
}

function printExpression(value: unknown): string {
  const { payload, meta, ct } = toFields(value) as { payload?: unknown; meta?: unknown; ct?: unknown };
  const words = [
    ...['protocol', 'field'].map((name) => toFields(payload)[name]),
    ...(meta === undefined ? [] : ['meta', toFields(meta)['key']]),
    ...(ct === undefined ? [] : ['ct', toFields(ct)['dir'], toFields(ct)['key']]),
  ];
  return words.flatMap((word) => textOf(word) ?? []).join(' ');
}

function toElement(entry: unknown): NftElement {
  const elem = toFields(entry)['elem'];
  const own = toFields(elem);
  const counter = fieldsAt(own, 'counter');
  const packets = textOf(counter['packets']);
  const bytes = textOf(counter['bytes']);
  const timeoutMs = toMs(own['timeout']);
  const expiresMs = toMs(own['expires']);
  return {
    key: toKey(elem === undefined ? entry : own['val']),
    ...(packets !== undefined && { packets }),
    ...(bytes !== undefined && { bytes }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(expiresMs !== undefined && { expiresMs }),
  };
}

function toKey(value: unknown): string[] | undefined {
  const concat = toFields(value)['concat'];
  const parts = Array.isArray(concat) ? (concat as readonly unknown[]) : [value];
  const texts = parts.flatMap((part) => textOf(part) ?? []);
  return texts.length === parts.length ? texts : undefined;
}

function toTexts(value: unknown): string[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).flatMap((one) => textOf(one) ?? []);
}

/** Seconds. */
function toMs(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value * 1000 : undefined;
}
