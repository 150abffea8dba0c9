import { ABSENT, NUMBER, type RecordValues } from './slots.ts';

/** What an exporter told of its sampling: by sampler, selector, interface, or for all that it reports. */
export type SamplingTable = Map<string, number>;

const MOST_SAMPLERS = 4096;

/** Takes what an options record tells; false where it tells nothing of sampling. */
export function learnSampling(table: SamplingTable, values: RecordValues): boolean {
  const interval = toInterval(values);
  if (interval === undefined) return false;
  const { numbers } = values;
  const at = (slot: number) => numbers[slot] ?? ABSENT;
  const key =
    at(NUMBER.samplerId) !== ABSENT
      ? `sampler ${at(NUMBER.samplerId)}`
      : at(NUMBER.selectorId) !== ABSENT
        ? `selector ${at(NUMBER.selectorId)}`
        : at(NUMBER.ingressInterface) > 0
          ? `interface ${at(NUMBER.ingressInterface)}`
          : 'all';
  if (table.size < MOST_SAMPLERS || table.has(key)) table.set(key, interval);
  return true;
}

/** One packet of so many was looked at for this flow; undefined where the exporter does not tell. */
export function findInterval(table: SamplingTable, values: RecordValues): number | undefined {
  const own = toInterval(values);
  if (own !== undefined || table.size === 0) return own;
  const { numbers } = values;
  const sampler = numbers[NUMBER.samplerId] ?? ABSENT;
  const selector = numbers[NUMBER.selectorId] ?? ABSENT;
  const isOut = numbers[NUMBER.direction] === 1;
  const seen = numbers[isOut ? NUMBER.egressInterface : NUMBER.ingressInterface] ?? ABSENT;
  return (
    (sampler === ABSENT ? undefined : table.get(`sampler ${sampler}`)) ??
    (selector === ABSENT ? undefined : table.get(`selector ${selector}`)) ??
    (seen === ABSENT ? undefined : table.get(`interface ${seen}`)) ??
    table.get('all')
  );
}

/** Source: RFC 5477 §8.2, RFC 3954 §8. */
function toInterval({ numbers }: RecordValues): number | undefined {
  const at = (slot: number) => numbers[slot] ?? ABSENT;
  if (at(NUMBER.samplerInterval) > 0) return at(NUMBER.samplerInterval);
  if (at(NUMBER.samplingInterval) > 0) return at(NUMBER.samplingInterval);
  const sampled = at(NUMBER.sampledPackets);
  const skipped = at(NUMBER.skippedPackets);
  if (sampled > 0 && skipped >= 0) return (sampled + skipped) / sampled;
  const size = at(NUMBER.sampleSize);
  const population = at(NUMBER.samplePopulation);
  if (size > 0 && population >= size) return population / size;
  return at(NUMBER.sampleProbability) > 0 ? 1 / at(NUMBER.sampleProbability) : undefined;
}
