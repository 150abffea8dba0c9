import { type Fields, fieldsAt, textOf } from './json-fields.ts';

/**
 * The line of the log that a shipper put in an object of its own: `message` (Beats, Fluent Bit, CloudWatch Logs), `result._raw` (Splunk's
 * exports), `event.original` (Elastic Common Schema), `log` (container logs). Undefined where there is none.
 */
export function wrappedLine(fields: Fields): string | undefined {
  return (
    textOf(fields['message']) ??
    textOf(fields['@message']) ??
    textOf(fieldsAt(fields, 'result')['_raw']) ??
    textOf(fields['_raw']) ??
    textOf(fieldsAt(fields, 'event')['original']) ??
    textOf(fields['log'])
  )?.replace(/\r?\n$/, '');
}
