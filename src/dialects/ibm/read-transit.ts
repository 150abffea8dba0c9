import { type JsonNode, memberOf, numberOf, textOf } from '#core/json';
import { NO_ADDRESSES } from '#core/net';
import type { PrefixFilter, TransitConnection } from './config.ts';
import { lengthOf } from './prefix.ts';
import { nameOf } from './read-network.ts';
import { lose, readIds, readList, readNetwork, readNumber, readText, refuse, type Source } from './source.ts';

/** Connections of VPCs; what else a transit gateway connects is a loss. */
export function readTransits(source: Source): TransitConnection[] {
  return readList(source, source.root, 'transit_connections').flatMap((connection) => {
    const type = textOf(memberOf(connection, 'network_type')) ?? 'vpc';
    const network = textOf(memberOf(connection, 'network_id'));
    if (type !== 'vpc' || network === undefined) {
      lose(
        source,
        connection,
        `transit connection ${nameOf(connection)} of type ${type}`,
        'what is behind it is not in the file',
      );
      return [];
    }
    const gateway = memberOf(connection, 'transit_gateway');
    const status = textOf(memberOf(connection, 'status')) ?? 'attached';
    return [
      {
        ids: readIds(connection),
        name: readText(source, connection, 'name'),
        at: source.at(connection),
        gateway: readIds(gateway),
        gatewayName: textOf(memberOf(gateway, 'name')) ?? '',
        network,
        isAttached: status === 'attached',
        filters: readList(source, connection, 'prefix_filters').map((filter) => readFilter(source, filter)),
        permitsByDefault: readAction(source, connection, 'prefix_filters_default'),
      },
    ];
  });
}

/** Without `ge` and `le` the very prefix; with them its parts, from `ge` on and up to `le`. */
function readFilter(source: Source, filter: JsonNode): PrefixFilter {
  const prefix = readNetwork(source, filter, 'prefix') ?? NO_ADDRESSES;
  const own = lengthOf(prefix);
  const [ge, le] = (['ge', 'le'] as const).map((name) => {
    const given = numberOf(memberOf(filter, name)) ?? 0;
    return given > 0 ? readNumber(source, filter, name, { first: 1, last: 32, otherwise: 0 }) : undefined;
  });
  return {
    prefix,
    permits: readAction(source, filter, 'action'),
    shortest: ge ?? own,
    longest: le ?? (ge === undefined ? own : 32),
  };
}

function readAction(source: Source, node: JsonNode, name: string): boolean {
  const action = textOf(memberOf(node, name)) ?? 'permit';
  if (action !== 'permit' && action !== 'deny')
    refuse(source, memberOf(node, name) ?? node, `\`${action}\` is no action; expected \`permit\` or \`deny\``);
  return action === 'permit';
}
