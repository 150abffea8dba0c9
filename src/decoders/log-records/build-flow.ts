import type { Flow } from '#core/model';
import { hasPorts, toAddressText } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { toCount, toPort } from '#decoders/values';
import { toProtocolOf } from './protocol-names.ts';

type Text = string | undefined;
type FlowDraft = { -readonly [Key in keyof Flow]: Flow[Key] };

/** What a line says of a flow, as it says it; an absent or empty text is what it does not tell. */
export interface FlowTexts {
  readonly startMs: number;
  readonly endMs?: number;
  readonly source: Text;
  readonly destination: Text;
  readonly protocol: Text;
  readonly sourcePort?: Text;
  readonly destinationPort?: Text;
  readonly icmpType?: Text;
  readonly icmpCode?: Text;
  readonly bytes?: Text;
  readonly packets?: Text;
  readonly reverseBytes?: Text;
  readonly reversePackets?: Text;
  readonly translated?:
    | {
        readonly source?: Text;
        readonly sourcePort?: Text;
        readonly destination?: Text;
        readonly destinationPort?: Text;
      }
    | undefined;
  readonly action?: Flow['action'];
  readonly state?: Flow['state'];
  readonly direction?: Flow['direction'];
  readonly initiator?: Flow['initiator'];
  readonly exporter?: Text;
  readonly user?: Text;
  readonly process?: Text;
  readonly rule?: Text;
  readonly zones?: { readonly source?: Text; readonly destination?: Text };
  readonly names?: { readonly source?: Text; readonly destination?: Text };
}

/** Error: why the texts are no flow. */
export function buildFlow(texts: FlowTexts): Result<Flow, string> {
  const source = toAddressText(texts.source ?? '');
  const destination = toAddressText(texts.destination ?? '');
  if (source === undefined || destination === undefined) {
    const wrong = (source === undefined ? texts.source : texts.destination) ?? '';
    return fail(`\`${wrong.slice(0, 60)}\` is no address; expected an IPv4 or IPv6 address at both ends`);
  }
  if (source.includes(':') !== destination.includes(':'))
    return fail('an IPv4 and an IPv6 address; expected two of one family');
  const protocol = toProtocolOf(texts.protocol ?? '', source.includes(':'));
  if (protocol === undefined)
    return fail(`\`${(texts.protocol ?? '').slice(0, 60)}\` is no protocol; expected its name or a number up to 255`);
  const ports = hasPorts(protocol);
  const sourcePort = ports ? toPort(texts.sourcePort) : undefined;
  const destinationPort = ports ? toPort(texts.destinationPort) : undefined;
  const noPort = !ports
    ? undefined
    : sourcePort === undefined && isTold(texts.sourcePort)
      ? texts.sourcePort
      : destinationPort === undefined && isTold(texts.destinationPort)
        ? texts.destinationPort
        : undefined;
  if (noPort !== undefined) return fail(`\`${noPort.slice(0, 60)}\` is no port; expected a number up to 65535`);
  const isIcmp = protocol === 'icmp' || protocol === 'icmp6';
  const icmpType = isIcmp ? toCount(texts.icmpType, 255) : undefined;
  const icmpCode = isIcmp ? toCount(texts.icmpCode, 255) : undefined;
  const bytes = toCount(texts.bytes);
  const packets = toCount(texts.packets);
  const reverseBytes = toCount(texts.reverseBytes);
  const reversePackets = toCount(texts.reversePackets);
  const translated =
    texts.translated && toTranslated(texts.translated, source, destination, sourcePort, destinationPort);
  const zones = texts.zones && toPair(texts.zones);
  const names = texts.names && toPair(texts.names);
  const { action, state, direction, exporter, user, process, rule } = texts;
  // Field by field: spreads would take as long as all that is read above.
  const flow: FlowDraft = {
    startMs: texts.startMs,
    endMs: Math.max(texts.startMs, texts.endMs ?? texts.startMs),
    source,
    destination,
    protocol,
    initiator: texts.initiator ?? 'source',
  };
  if (sourcePort !== undefined) flow.sourcePort = sourcePort;
  if (destinationPort !== undefined) flow.destinationPort = destinationPort;
  if (icmpType !== undefined) flow.icmpType = icmpType;
  if (icmpCode !== undefined) flow.icmpCode = icmpCode;
  if (bytes !== undefined) flow.bytes = bytes;
  if (packets !== undefined) flow.packets = packets;
  if (reverseBytes !== undefined) flow.reverseBytes = reverseBytes;
  if (reversePackets !== undefined) flow.reversePackets = reversePackets;
  if (action) flow.action = action;
  if (direction) flow.direction = direction;
  if (state) flow.state = state;
  if (translated) flow.translated = translated;
  if (isTold(exporter)) flow.exporter = exporter;
  if (isTold(process)) flow.process = process;
  if (isTold(user)) flow.user = user;
  if (isTold(rule)) flow.rule = rule;
  if (zones) flow.zones = zones;
  if (names) flow.names = names;
  return ok(flow);
}

function isTold(text: Text): text is string {
  return text !== undefined && text !== '';
}

function toPair(pair: { readonly source?: Text; readonly destination?: Text }) {
  const { source, destination } = pair;
  if (!isTold(source) && !isTold(destination)) return undefined;
  return { ...(isTold(source) && { source }), ...(isTold(destination) && { destination }) };
}

/** What differs from the flow's own. An address of zeros and a port 0 say that nothing was translated. */
function toTranslated(
  texts: NonNullable<FlowTexts['translated']>,
  source: string,
  destination: string,
  sourcePort: number | undefined,
  destinationPort: number | undefined,
): Flow['translated'] {
  const toOther = (text: Text, own: string) => {
    const address = text === undefined || text === '' ? undefined : toAddressText(text);
    return address === undefined || address === own || address === '0.0.0.0' || address === '::' ? undefined : address;
  };
  const toOtherPort = (text: Text, own: number | undefined) => {
    const port = toPort(text);
    return own === undefined || port === undefined || port === 0 || port === own ? undefined : port;
  };
  const found = {
    source: toOther(texts.source, source),
    sourcePort: toOtherPort(texts.sourcePort, sourcePort),
    destination: toOther(texts.destination, destination),
    destinationPort: toOtherPort(texts.destinationPort, destinationPort),
  };
  const told = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  return Object.keys(told).length === 0 ? undefined : told;
}
