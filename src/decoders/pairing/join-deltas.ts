import type { Flow } from '#core/model';
import { joinFlows } from './pairing.ts';

/** As `joinFlows`; counters are of what came since the record before. */
export function joinDeltas(earlier: Flow, later: Flow): Flow {
  const add = (key: 'bytes' | 'packets' | 'reverseBytes' | 'reversePackets') => {
    const [a, b] = [earlier[key], later[key]];
    return a === undefined && b === undefined ? {} : { [key]: (a ?? 0) + (b ?? 0) };
  };
  return {
    ...joinFlows(earlier, later),
    ...add('bytes'),
    ...add('packets'),
    ...add('reverseBytes'),
    ...add('reversePackets'),
  };
}
