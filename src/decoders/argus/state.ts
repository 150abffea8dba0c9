import type { Flow } from '#core/model';
import { ZEEK_STATES } from '#decoders/zeek-conn';

/** Of a flow without flags. Source: argus-clients, ra(1), `state`. */
const STATES: ReadonlyMap<string, NonNullable<Flow['state']>> = new Map([
  ['REQ', 'attempted'],
  ['INT', 'attempted'],
  ['ACC', 'established'],
  ['EST', 'established'],
  ['CON', 'established'],
  ['CLO', 'closed'],
  ['FIN', 'closed'],
  ['RST', 'reset'],
  // Converters put Zeek's names there.
  ...ZEEK_STATES,
]);

/** `FSPA_FSA`: the flags of the source's packets, and of the destination's. Undefined where it tells nothing. */
export function toState(text: string, protocol: string): Flow['state'] {
  const at = text.indexOf('_');
  if (at < 0) return STATES.get(text);
  if (protocol !== 'tcp') return undefined;
  const [source, destination] = [text.slice(0, at), text.slice(at + 1)];
  if (destination === '') return 'attempted';
  if (source.includes('S') && destination.includes('R') && !destination.includes('S')) return 'rejected';
  if (source.includes('R') || destination.includes('R')) return 'reset';
  return source.includes('F') && destination.includes('F') ? 'closed' : 'established';
}
