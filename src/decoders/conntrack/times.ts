import { fromParts, toMonth } from '#decoders/syslog';

const CTIME = /^(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) +(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2}) (\d{4})$/;

/** Of `Wed Nov 25 09:00:00 2026`. The zone is not printed; it is taken for UTC. */
export function toCtimeMs(text: string): number | undefined {
  const [, month = '', day, hour, minute, second, year] = CTIME.exec(text.trim()) ?? [];
  const number = toMonth(month);
  if (number === 0) return undefined;
  const parts = {
    year: Number(year),
    month: number,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ms: 0,
  };
  return fromParts(parts, 0, 0);
}
