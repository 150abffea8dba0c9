import type { Topology } from '#core/model';
import { findFilterErrors } from '#core/semantics';

/** What makes a topology none: names that are there twice, or that name nothing. Empty: it has a meaning. */
export function findTopologyErrors({ endpoints, segments, points, ways }: Topology): string[] {
  const segmentNames = new Set(segments.map(({ name }) => name));
  const pointNames = new Set(points.map(({ name }) => name));
  const visits = [
    ...ways.flatMap((way) => way.visits),
    ...endpoints.flatMap(({ interfaces }) => interfaces.flatMap(({ leave, arrive }) => [...leave, ...arrive])),
  ];
  const places = [
    ...ways.flatMap(({ from, to }) => [from, to]),
    ...endpoints.flatMap(({ interfaces }) => interfaces.map(({ segment }) => segment)),
  ];
  return [
    ...findTwice(endpoints.map(({ name }) => `endpoint ${name}`)),
    ...findTwice(segments.map(({ name }) => `segment ${name}`)),
    ...findTwice(points.map(({ name }) => `point ${name}`)),
    ...places.filter((name) => !segmentNames.has(name)).map((name) => `no segment ${name}`),
    ...visits.filter(({ point }) => !pointNames.has(point)).map(({ point }) => `no point ${point}`),
    ...points.flatMap(({ rules }) => findFilterErrors(rules)),
  ];
}

function findTwice(names: readonly string[]): string[] {
  return names.filter((name, i) => names.indexOf(name) < i).map((name) => `${name} is there twice`);
}
