import type { Coverage, Noise as NoiseView, Scan as ScanView } from '#api';
import type { Policy } from '#core/model';
import { printAddress } from '#core/net';
import type { Noise, Scan } from '#stages/discover';
import type { History } from '../history.ts';

export function toScanView(scan: Scan, { workloads }: Policy): ScanView {
  const own = workloads.find(({ addresses }) => addresses.some((address) => printAddress(address) === scan.source));
  return {
    ...scan,
    ...(own && { workload: own.name }),
    destinations: [...scan.destinations],
    ports: scan.ports.map((range) => ({ ...range })),
  };
}

export function toNoiseView(noise: Noise): NoiseView {
  return { ...noise, ports: noise.ports.map((range) => ({ ...range })) };
}

/** Without any flow nothing was looked at. */
export function toCoverageView(history: History, { workloads }: Policy): Coverage {
  const { coverage, all, losses, lost, joined, skipped, sumsUntilMs } = history;
  const seen = new Set(all.flatMap(({ source, destination }) => [source.name, destination.name]));
  return {
    hours: coverage?.hours ?? { seen: 0, of: 0 },
    gaps: coverage?.gaps.map((gap) => ({ ...gap })) ?? [],
    sensors: coverage?.sensors.map((sensor) => ({ ...sensor })) ?? [],
    sampled: coverage?.sampled ?? { flows: 0, mostInterval: 1 },
    silent: workloads.flatMap(({ name }) => (seen.has(name) ? [] : [name])),
    notObserved: [...(coverage?.notObserved ?? [])],
    losses: losses.map((loss) => ({ ...loss })),
    lost,
    joined,
    skipped: { ...skipped },
    ...(sumsUntilMs !== undefined && { sumsUntilMs }),
  };
}
