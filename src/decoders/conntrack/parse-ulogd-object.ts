import { type Fields, parseFields, textOf } from '#decoders/json-fields';
import { toDateMs } from '#decoders/syslog';
import type { Entry, Tuple } from './entry.ts';

/** Source: libnetfilter_conntrack, `nf_conntrack_msg_type`. */
const EVENTS: Readonly<Record<string, NonNullable<Entry['event']>>> = { 1: 'new', 2: 'update', 4: 'destroy' };

/**
 * A connection as ulogd's `NFCT` and `JSON` write it. Undefined when it is none. Source: ulogd2,
 * input/flow/ulogd_inpflow_NFCT.c and output/ulogd_output_JSON.c.
 */
export function parseUlogdObject(line: string): Entry | undefined {
  const fields = parseFields(line);
  const get = (name: string) => textOf(fields?.[name]);
  const protocol = get('orig.ip.protocol');
  if (!fields || protocol === undefined) return undefined;
  const event = EVENTS[get('ct.event') ?? ''];
  const reply = toTuple(fields, 'reply', event);
  const startMs = toMs(get('flow.start.sec'), get('flow.start.usec'));
  const stopMs = toMs(get('flow.end.sec'), get('flow.end.usec'));
  const atMs = toDateMs(get('timestamp') ?? '');
  const [id, exporter, zone] = [get('ct.id'), get('dvc'), get('ct.zone')];
  return {
    ...(event && { event }),
    protocol,
    original: {
      ...toTuple(fields, 'orig', event),
      ...withTold('icmpType', get('icmp.type')),
      ...withTold('icmpCode', get('icmp.code')),
    },
    reply,
    isUnreplied: event === 'new' || (event === 'destroy' && reply.packets === '0'),
    isAssured: false,
    ...(id !== undefined && { id }),
    ...(zone !== undefined && { zone }),
    ...(atMs !== undefined && { atMs }),
    ...(startMs !== undefined && { startMs }),
    ...(stopMs !== undefined && { stopMs }),
    ...(exporter !== undefined && { exporter }),
  };
}

/** Where the addresses are written for Splunk, those of the first packet are `src_ip` and `dest_ip`. */
function toTuple(fields: Fields, way: 'orig' | 'reply', event: Entry['event']): Tuple {
  const get = (name: string) => textOf(fields[`${way}.${name}`]);
  const isOrig = way === 'orig';
  const shipped = (name: string) => (isOrig ? textOf(fields[name]) : undefined);
  // Nothing is counted yet when a connection is new.
  const isCounted = event !== 'new';
  return {
    ...withTold('source', get('ip.saddr.str') ?? shipped('src_ip')),
    ...withTold('destination', get('ip.daddr.str') ?? shipped('dest_ip')),
    ...withTold('sourcePort', get('l4.sport') ?? shipped('src_port')),
    ...withTold('destinationPort', get('l4.dport') ?? shipped('dest_port')),
    ...withTold('packets', isCounted ? get('raw.pktcount') : undefined),
    ...withTold('bytes', isCounted ? get('raw.pktlen') : undefined),
  };
}

function withTold(name: keyof Tuple, value: string | undefined): Partial<Tuple> {
  return value === undefined ? {} : { [name]: value };
}

function toMs(seconds: string | undefined, micros: string | undefined): number | undefined {
  if (seconds === undefined || !/^[1-9]\d{0,10}$/.test(seconds)) return undefined;
  return Number(seconds) * 1000 + Math.floor(Number(micros ?? 0) / 1000);
}
