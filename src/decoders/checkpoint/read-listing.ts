import { toMonth } from '#decoders/syslog';

/** ` 1Jan2024 10:00:00 … accept gw >eth0 LogId: 1; …; src: 10.0.0.1; dst: …`, or with `HeaderDateHour: …;` first. */
const LISTED = /^\s*(?:\d{1,2}[A-Z][a-z]{2}\d{4}\s|\d{1,2}:\d{2}:\d{2}\s.{0,200}?\bLogId: |HeaderDateHour: )/;
const TIME = /(\d{1,2})([A-Z][a-z]{2})(\d{4})\s+(\d{1,2}:\d{2}:\d{2})/;
const ACTION = /\s(accept|drop|reject|block|encrypt|decrypt|authcrypt|monitor|prevent|ctl|update)\s/;
const WAY = /\s([<>])\s?(\S*)/;

/** Whether a line is one of `fw log`. */
export function isListed(line: string): boolean {
  return LISTED.test(line) && /; ?src: /.test(line);
}

/** The fields of a line of `fw log`, by the names of Check Point. Source: Check Point, CLI reference guide, `fw log`. */
export function readListing(line: string): (name: string) => string | undefined {
  const values = new Map<string, string>();
  const first = line.search(/\b[A-Za-z]\w*: /);
  for (const pair of line.slice(Math.max(0, first)).split(';')) {
    const at = pair.indexOf(': ');
    if (at > 0) values.set(pair.slice(0, at).trim(), pair.slice(at + 2).trim());
  }
  const head = line.slice(0, Math.max(0, first));
  const [, day = '', month = '', year = '', time = ''] = TIME.exec(values.get('HeaderDateHour') ?? head) ?? [];
  const way = values.get('IfDir') ?? WAY.exec(head)?.[1];
  const told: Readonly<Record<string, string | undefined>> = {
    action: values.get('Action') ?? ACTION.exec(`${head} `)?.[1],
    time:
      year === ''
        ? undefined
        : `${year}-${String(toMonth(month)).padStart(2, '0')}-${day.padStart(2, '0')}T${time.padStart(8, '0')}Z`,
    ifdir: way === '>' ? 'inbound' : way === '<' ? 'outbound' : undefined,
    origin: values.get('Origin'),
  };
  return (name) => (Object.hasOwn(told, name) ? told[name] : undefined) ?? values.get(name);
}
