import type { Flow } from '#core/model';

/** What was looked at, so that what was not is known. JSON-ready. */
export interface Coverage {
  readonly firstMs: number;
  readonly lastMs: number;
  /** Hours of the clock (UTC) in which something was seen, of those from the first to the last. */
  readonly hours: { readonly seen: number; readonly of: number };
  /** Hours without any flow, the first `MAX_GAPS` stretches. */
  readonly gaps: readonly { readonly firstMs: number; readonly lastMs: number }[];
  /** Who reported, the busiest first; of others the last one is the sum. */
  readonly sensors: readonly Sensor[];
  /** Flows that stand for more than was looked at, and the coarsest interval. */
  readonly sampled: { readonly flows: number; readonly mostInterval: number };
  /** What happens in an organisation and not in these hours, in words. */
  readonly notObserved: readonly string[];
}

export interface Sensor {
  /** Empty: the telemetry names nobody. */
  readonly exporter: string;
  readonly flows: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface CoverageCount {
  readonly add: (flow: Pick<Flow, 'startMs' | 'endMs' | 'exporter' | 'samplingInterval'>) => void;
  /** Undefined without any flow. */
  readonly read: () => Coverage | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_GAPS = 20;
const MAX_SENSORS = 200;
/** Forty years: times beyond are skewed clocks. */
const MOST_HOURS = 350_000;

export function countCoverage(): CoverageCount {
  const hours = new Set<number>();
  const sensors = new Map<string, { exporter: string; flows: number; firstMs: number; lastMs: number }>();
  const sampled = { flows: 0, mostInterval: 1 };
  let firstMs = Infinity;
  let lastMs = 0;
  return {
    add: ({ startMs, endMs, exporter = '', samplingInterval = 1 }) => {
      firstMs = Math.min(firstMs, startMs);
      lastMs = Math.max(lastMs, endMs);
      const hour = Math.floor(startMs / HOUR_MS);
      if (hours.size < MOST_HOURS) hours.add(hour);
      const name = sensors.has(exporter) || sensors.size < MAX_SENSORS ? exporter : 'others';
      const sensor = sensors.get(name);
      if (sensor) {
        sensor.flows += 1;
        sensor.firstMs = Math.min(sensor.firstMs, startMs);
        sensor.lastMs = Math.max(sensor.lastMs, endMs);
      } else sensors.set(name, { exporter: name, flows: 1, firstMs: startMs, lastMs: endMs });
      if (samplingInterval > 1) {
        sampled.flows += 1;
        sampled.mostInterval = Math.max(sampled.mostInterval, samplingInterval);
      }
    },
    read: () => {
      if (firstMs === Infinity) return undefined;
      const seen = [...hours].toSorted((a, b) => a - b);
      return {
        firstMs,
        lastMs,
        hours: { seen: seen.length, of: Math.floor(lastMs / HOUR_MS) - Math.floor(firstMs / HOUR_MS) + 1 },
        gaps: toGaps(seen),
        sensors: [...sensors.values()].toSorted((a, b) => b.flows - a.flows || (a.exporter < b.exporter ? -1 : 1)),
        sampled,
        notObserved: findNotObserved(seen, firstMs, lastMs),
      };
    },
  };
}

function toGaps(hours: readonly number[]): { firstMs: number; lastMs: number }[] {
  return hours
    .flatMap((hour, i) => {
      const next = hours[i + 1] ?? hour + 1;
      return next > hour + 1 ? [{ firstMs: (hour + 1) * HOUR_MS, lastMs: next * HOUR_MS - 1 }] : [];
    })
    .slice(0, MAX_GAPS);
}

/** Rhythms of an organisation, and what tells whether one was seen. Source: UTC days; a zone's own are up to a day off. */
function findNotObserved(hours: readonly number[], firstMs: number, lastMs: number): string[] {
  const days = new Set(hours.map((hour) => Math.floor((hour * HOUR_MS) / DAY_MS)));
  const dates = [...days].map((day) => new Date(day * DAY_MS));
  const isWeekend = (date: Date) => date.getUTCDay() === 0 || date.getUTCDay() === 6;
  const isMonthEnd = (date: Date) => {
    const tomorrow = new Date(date.getTime() + DAY_MS).getUTCDate();
    return tomorrow === 1 || date.getUTCDate() === 1;
  };
  const isNight = (hour: number) => hour % 24 < 5;
  const span = lastMs - firstMs;
  return [
    ...(span < DAY_MS ? ['a whole day'] : []),
    ...(span < 7 * DAY_MS ? ['a whole week'] : []),
    ...(hours.some(isNight) ? [] : ['the night (backups and batch work)']),
    ...(dates.some(isWeekend) ? [] : ['a weekend']),
    ...(dates.every(isWeekend) ? ['a working day'] : []),
    ...(dates.some(isMonthEnd) ? [] : ['the end of a month (closing, reports, payments)']),
    ...(span < 90 * DAY_MS ? ['the end of a quarter or year'] : []),
    'a failover: what stands by is silent until it is needed',
    'a restore, an incident, a certificate renewal: what happens seldom',
  ];
}
