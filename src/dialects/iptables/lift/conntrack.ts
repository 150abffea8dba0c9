import { CONNECTION_STATES, type ConnectionState } from '#core/model';
import {
  complementAddresses,
  complementPorts,
  complementTraffic,
  toProtocol,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import { type Family, type OptionUse, readMasked, toMaskedSet } from '../language/index.ts';
import { both, negate, PERHAPS, type Region, type Regions, split } from './region.ts';
import { toPorts } from './ports.ts';

export const TRACKED: ReadonlySet<ConnectionState> = new Set(['new', 'established', 'related']);

const inStates = (holds: (state: ConnectionState) => Region['holds']): Regions =>
  CONNECTION_STATES.map((state) => ({ within: { states: [state] }, holds: holds(state) }));

/** `--ctstate`, `--state`. SNAT and DNAT are what happened to the connection, in whatever state it is. */
export function toStateRegions(names: string, isTranslating: boolean): Regions {
  const states: ReadonlySet<string> = new Set(names.toLowerCase().split(','));
  const sides = (['source', 'destination'] as const).filter((side) => states.has(side === 'source' ? 'snat' : 'dnat'));
  return CONNECTION_STATES.map((state): Region => {
    const within = { states: [state] };
    if (states.has(state)) return { within, holds: 'yes' };
    if (sides.length === 0 || !TRACKED.has(state)) return { within, holds: 'no' };
    return { within, holds: 'maybe', ...(isTranslating && { asks: { of: 'translation', sides, isNot: false } }) };
  });
}

/** Other conditions of `-m conntrack`: what nobody tracks has none of these. `hasState`: then it has all of them. */
export function toConnectionRegions(use: OptionUse, hasState: boolean, family: Family): Regions {
  const untracked = inStates((state) => (TRACKED.has(state) || hasState ? 'yes' : 'no'));
  const regions = toTrackedRegions(use, family);
  const meant = use.isNegated ? negate(regions) : regions;
  return hasState ? inTracked(meant, 'yes') : both(untracked, meant);
}

/** For packets that are not tracked the condition says the same always. */
function inTracked(regions: Regions, others: Region['holds']): Regions {
  const tracked = both(
    inStates((state) => (TRACKED.has(state) ? 'yes' : 'no')),
    regions,
  ).filter(({ within }) => within.states?.some((state) => TRACKED.has(state)) ?? true);
  return [...tracked, { within: { states: CONNECTION_STATES.filter((state) => !TRACKED.has(state)) }, holds: others }];
}

function toTrackedRegions({ name, values }: OptionUse, family: Family): Regions {
  const [value = ''] = values;
  switch (name) {
    case '--ctdir':
      // The first packet is of the direction in which the connection is made.
      return inStates((state) => (state === 'new' ? (value === 'ORIGINAL' ? 'yes' : 'no') : 'maybe'));
    case '--ctproto': {
      const traffic = toTrafficSet([toTraffic(toProtocol(Number(value)))]);
      return inNew(split('traffic', traffic, complementTraffic(traffic)));
    }
    case '--ctorigsrc': {
      const masked = readMasked(value, family);
      const sources = masked && toMaskedSet(masked);
      return sources ? inNew(split('sources', sources, complementAddresses(sources))) : PERHAPS;
    }
    case '--ctorigsrcport': {
      const ports = toPorts(value);
      return inNew(split('sourcePorts', ports, complementPorts(ports)));
    }
    case '--ctstatus':
      return inStates((state) => toStatus(value.split(','), state));
    default:
      return PERHAPS;
  }
}

/** Known of the first packet alone: later ones may be replies. */
function inNew(regions: Regions): Regions {
  return [
    ...regions.map(({ within, holds }): Region => ({ within: { ...within, states: ['new'] }, holds })),
    { within: { states: CONNECTION_STATES.filter((state) => state !== 'new') }, holds: 'maybe' },
  ];
}

function toStatus(asked: readonly string[], state: ConnectionState): Region['holds'] {
  if (state === 'established' && asked.includes('SEEN_REPLY')) return 'yes';
  const isNotYet = (status: string) => status === 'SEEN_REPLY' || status === 'ASSURED' || status === 'EXPECTED';
  return state === 'new' && asked.every(isNotYet) ? 'no' : 'maybe';
}
