import { type JsonNode, memberOf } from '#core/json';
import type { DeclaredListener, DeclaredProtocol } from '#core/model';
import { parseAddress } from '#core/net';

/** A port of a container, and whether those outside of its host reach it. */
export interface PublishedPort extends DeclaredListener {
  readonly isOpen: boolean;
}

/** `[[address:]host:]container[/protocol]`, each port perhaps a range. Source: Compose specification, "ports". */
const SHORT = /^(?:(?:(\[[^\]]*\]|[\d.]+):)?([\d-]*):)?(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/;
const MOST_PORTS = 1000;

/** Undefined: no port that is known before it is run. */
export function parsePort(node: JsonNode): PublishedPort[] | undefined {
  if (node.kind === 'object') {
    const [target, protocol, address] = ['target', 'protocol', 'host_ip'].map((name) => scalarOf(memberOf(node, name)));
    const one = SHORT.exec(`${target}${protocol === undefined ? '' : `/${protocol}`}`);
    return one ? listPorts(one[3], one[4], one[5], !isLoopback(address)) : undefined;
  }
  const [whole, address, , first, last, protocol] = SHORT.exec(scalarOf(node) ?? '') ?? [];
  return whole === undefined ? undefined : listPorts(first, last, protocol, !isLoopback(address));
}

function listPorts(
  from: string | undefined,
  to: string | undefined,
  protocol: string | undefined,
  isOpen: boolean,
): PublishedPort[] | undefined {
  const first = Number(from);
  const last = to === undefined ? first : Number(to);
  if (!(first >= 1 && first <= last && last <= 65_535) || last - first >= MOST_PORTS) return undefined;
  const named: DeclaredProtocol = protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp';
  return Array.from({ length: last - first + 1 }, (_, i) => ({ protocol: named, port: first + i, isOpen }));
}

function isLoopback(text: string | undefined): boolean {
  const parsed = parseAddress((text ?? '').replaceAll(/[[\]]/g, ''));
  return parsed.ok && (parsed.value.bits === 32 ? parsed.value.value >> 24n === 127n : parsed.value.value === 1n);
}

/** A text, or a number as it is where Compose wants text. */
export function scalarOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}
