import { ABSENT, NUMBER, type NumberSlot, type RecordValues } from './slots.ts';

/** What the header of a datagram tells. */
export interface MessageTimes {
  readonly exportMs: number;
  /** When the exporter began to count, by the time of its own clock; undefined where it does not tell (IPFIX). */
  readonly startedMs?: number;
}

const TWO_32 = 0x1_0000_0000;

/** The first that the record tells of: absolute times, times since the exporter began, times before the export. */
export function toTimes(
  { numbers }: RecordValues,
  { exportMs, startedMs }: MessageTimes,
): { readonly startMs: number; readonly endMs: number } {
  const at = (slot: NumberSlot) => numbers[NUMBER[slot]] ?? ABSENT;
  const began = at('systemInitMs') > 0 ? at('systemInitMs') : startedMs;
  const sinceBegan = (uptime: number) => {
    if (uptime === ABSENT || began === undefined) return ABSENT;
    // The count goes on from 0 after 2³² ms: what lies far after the export was before that.
    const ms = began + uptime;
    return startedMs !== undefined && ms - exportMs > TWO_32 / 2 ? ms - TWO_32 : ms;
  };
  const beforeExport = (us: number) => (us === ABSENT ? ABSENT : exportMs - Math.round(us / 1000));
  const first = (...times: readonly number[]) => times.find((ms) => ms > 0);
  const durationMs =
    at('durationMs') !== ABSENT
      ? at('durationMs')
      : at('durationUs') !== ABSENT
        ? Math.round(at('durationUs') / 1000)
        : at('startUptimeMs') !== ABSENT && at('endUptimeMs') >= at('startUptimeMs')
          ? at('endUptimeMs') - at('startUptimeMs')
          : 0;
  const start = first(at('startMs'), sinceBegan(at('startUptimeMs')), beforeExport(at('startBeforeUs')));
  const end =
    first(at('endMs'), sinceBegan(at('endUptimeMs')), beforeExport(at('endBeforeUs')), at('observedMs')) ??
    (start === undefined ? exportMs : start + durationMs);
  const startMs = start ?? Math.max(0, end - durationMs);
  return { startMs, endMs: Math.max(startMs, end) };
}
