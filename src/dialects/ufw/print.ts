import type { ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { parseUfw } from './parse.ts';
import type { PortSpan, UfwEnd, UfwProfile, UfwRule, UfwStatus } from './syntax.ts';
import { isUntold } from './to-match.ts';
import { profileToJc, statusToJc } from './to-jc.ts';

/** A status, or profiles, as `ufw` prints them, or as jc's JSON. */
export function printUfw(file: SourceFile, to: 'text' | 'json'): Result<string, readonly ReadError[]> {
  const { statuses, profiles } = parseUfw(file);
  const [status] = statuses;
  if (!status && profiles.length === 0)
    return fail([{ message: `\`${file.path}\` is no status of ufw`, at: { file: file.path, line: 1, column: 1 } }]);
  if (to === 'json') {
    const json = status
      ? statuses.length > 1
        ? statuses.map(statusToJc)
        : statusToJc(status)
      : profiles.map(profileToJc);
    return ok(`${JSON.stringify(json, null, 2)}\n`);
  }
  return ok(
    [...statuses.map(printStatus), profiles.map(printProfile).join('\n--\n\n')]
      .filter((part) => part !== '')
      .join('\n'),
  );
}

function printStatus(status: UfwStatus): string {
  const settings = [
    ['Logging', status.logging],
    ['Default', status.defaults],
    ['New profiles', status.newProfiles],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const isNumbered = status.rules.some((rule) => rule.kind === 'rule' && rule.index !== undefined);
  const indent = isNumbered ? '     ' : '';
  const table = [
    '',
    `${indent}To                         Action      From`,
    `${indent}--                         ------      ----`,
    ...status.rules.map((rule) => (rule.kind === 'rule' ? printRule(rule) : rule.text)),
  ];
  return [
    `Status: ${status.isActive ? 'active' : 'inactive'}`,
    ...settings,
    ...(status.rules.length > 0 ? table : []),
    '',
  ].join('\n');
}

function printRule(rule: UfwRule): string {
  const number = rule.index === undefined ? '' : `[${String(rule.index).padStart(2)}] `;
  const action = [rule.action, rule.direction ?? ''].join(' ').trim();
  const notes = rule.notes.length > 0 ? ` (${rule.notes.join(', ')})` : '';
  const comment = rule.comment === undefined ? '' : ` # ${rule.comment}`;
  const to = `${number}${printEnd(rule.to, rule.family).padEnd(26)} ${action.padEnd(11)} `;
  return `${to}${printEnd(rule.from, rule.family).padEnd(26)}${notes}${comment}`.trimEnd();
}

function printEnd(end: UfwEnd, family: 4 | 6): string {
  const length = end.length === undefined ? '' : `/${end.length}`;
  const service = isUntold(end) ? end.application : end.ports.map(printSpan).join(',');
  const address = end.address === undefined ? (service === '' ? 'Anywhere' : '') : end.address + length;
  const protocol = end.protocol === undefined ? '' : `/${end.protocol}`;
  const place = [address, service].filter((part) => part !== '').join(' ') + protocol;
  // An address tells its family itself.
  const v6 = family === 6 && end.address === undefined ? ' (v6)' : '';
  const beside = end.application === undefined || isUntold(end) ? v6 : ` (${end.application}${v6})`;
  return place + beside + (end.interface === undefined ? '' : ` on ${end.interface}`);
}

const printSpan = ({ first, last }: PortSpan) => (first === last ? String(first) : `${first}:${last}`);

function printProfile({ name, title, description, ports }: UfwProfile): string {
  const lines = ports.map(({ protocol, spans }) => {
    const text = spans.length === 0 ? 'any' : spans.map(printSpan).join(',');
    return `  ${text}${protocol === undefined ? '' : `/${protocol}`}`;
  });
  const heading = lines.length === 1 && !/[,:]/.test(lines[0] ?? '') ? 'Port' : 'Ports';
  return [`Profile: ${name}`, `Title: ${title}`, `Description: ${description}`, '', `${heading}:`, ...lines, ''].join(
    '\n',
  );
}
