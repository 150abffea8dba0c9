import { CONNECTION_STATES } from '#core/model';
import { toFewestProducts } from './fewest.ts';
import type { PacketSet } from './packet-space.ts';
import { type Part, printPart } from './products.ts';

/** One line a product: `tcp/22 from 10.0.0.0/8 to any, state new, in eth0`. Nothing for no packets. */
export function printPackets(set: PacketSet): string[] {
  return toFewestProducts(set).map((product) => {
    const print = (part: Part, none = '') => printPart(product, part).join(' ') || none;
    const details = (['sourcePorts', 'states', 'in', 'out'] as const).flatMap((part) => {
      const isAll = part === 'states' && product.states.length === CONNECTION_STATES.length;
      return isAll || print(part) === '' ? [] : [`, ${WORDS[part]} ${print(part)}`];
    });
    return `${print('traffic')} from ${print('sources', 'any')} to ${print('destinations', 'any')}${details.join('')}`;
  });
}

const WORDS = { sourcePorts: 'source port', states: 'state', in: 'in', out: 'out' };
