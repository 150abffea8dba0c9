/** Objects of JSON and their fields, without belief in their shape: what decoders of JSON are made with. */
export { type Fields, fieldsAt, parseFields, textOf, toFields, toList } from './json-fields.ts';
