import { type Policy } from '#core/model';
import {
  ALL_TRAFFIC,
  hasPorts,
  intersectTraffic,
  isEmptyTraffic,
  parseProtocol,
  parseTraffic,
  type Protocol,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { parseService } from '#dialects/bulkhead';

/** What `tcp A -> B:PORT` asks about. */
export interface AskedConnection {
  readonly source: string;
  readonly destination: string;
  readonly traffic: TrafficSet;
}

const FORM =
  'expected for example `tcp laptop-7 -> signer-1:9000`, `laptop-7 -> signer-1:web3signer`, `udp 10.0.0.1 -> [fd00::1]:53` or `icmp A -> B`';

/**
 * `[PROTOCOL] SOURCE -> DESTINATION[:SERVICE,…]`. A service is a port, a range of ports, a name that rules can use, or
 * `tcp/443`; none asks about all of the protocol. An IPv6 address before a service stands in brackets. Errors: all.
 */
export function parseConnectionText(text: string, policy: Policy): Result<AskedConnection, string[]> {
  const [head = '', tail, ...more] = text.split('->');
  const words = head.trim().split(/\s+/);
  // Brackets, as the destination has them before a service.
  const source = (words.at(-1) ?? '').replace(/^\[(.+)\]$/, '$1');
  if (tail === undefined || more.length > 0 || words.length > 2 || source === '' || tail.trim() === '')
    return fail([`\`${text}\` is not a connection; ${FORM}`]);
  const { end, services } = splitEnd(tail.trim());
  const protocol = words.length === 2 ? parseProtocol(words[0] ?? '') : undefined;
  const own = new Map(policy.services.map((service) => [service.name, service.traffic]));
  const named = protocol?.ok ? protocol.value : undefined;
  const meanings = services.map((service) => parseAsked(service, named, own));
  const errors = [protocol, ...meanings].flatMap((one) => (one && !one.ok ? [one.error] : []));
  if (errors.length > 0) return fail(errors);
  const asked = meanings.flatMap((one) => (one.ok ? [one.value] : []));
  const ofProtocol = named === undefined ? ALL_TRAFFIC : toTrafficSet([toTraffic(named)]);
  return ok({ source, destination: end, traffic: asked.length > 0 ? unionTraffic(...asked) : ofProtocol });
}

/** At the last colon, unless it is one of an IPv6 address. */
function splitEnd(text: string): { end: string; services: string[] } {
  const [, bracketed, ofBracketed] = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { end: bracketed, services: toWords(ofBracketed) };
  const colon = text.indexOf(':');
  if (colon < 0 || text.slice(colon + 1).includes(':')) return { end: text, services: [] };
  return { end: text.slice(0, colon), services: toWords(text.slice(colon + 1)) };
}

function toWords(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((word) => word.trim());
}

function parseAsked(
  text: string,
  protocol: Protocol | undefined,
  own: ReadonlyMap<string, TrafficSet>,
): Result<TrafficSet, string> {
  if (/^\d+(-\d+)?$/.test(text) && protocol !== undefined && hasPorts(protocol)) return parseDetail(protocol, text);
  if (/^\d+(\/\d+)?$/.test(text) && (protocol === 'icmp' || protocol === 'icmp6')) return parseDetail(protocol, text);
  if (/^\d+$/.test(text) && protocol === undefined)
    return fail(`\`${text}\` is a port of no protocol; expected for example \`tcp A -> B:${text}\``);
  const service = parseService(text, own);
  if (!service.ok || protocol === undefined) return service;
  const both = intersectTraffic(service.value, toTrafficSet([toTraffic(protocol)]));
  return isEmptyTraffic(both) ? fail(`\`${text}\` is no service of ${protocol}; leave the protocol out`) : ok(both);
}

function parseDetail(protocol: Protocol, detail: string): Result<TrafficSet, string> {
  const range = parseTraffic(`${protocol}/${detail}`);
  return range.ok ? ok(toTrafficSet([range.value])) : range;
}
