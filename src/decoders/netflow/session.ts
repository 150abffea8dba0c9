import type { DecodeSink, Flow } from '#core/model';
import type { DatagramOptions, DatagramOrigin, DatagramSession } from '#decoders/datagrams';
import { type LivePairing, startLivePairing, startPairing } from '#decoders/pairing';
import { findAggregatesEnd, readAggregates, readFullFlow } from './aggregates.ts';
import { createDomains, type Domain, isSeenBefore } from './domain.ts';
import { findFixedEnd, findLayout, readFixedHeader, readFixedRecord } from './fixed-layouts.ts';
import { hasEnds, readLists } from './lists.ts';
import { openSection } from './open-section.ts';
import { readRecord } from './read-record.ts';
import { readTemplates } from './read-templates.ts';
import { findInterval, learnSampling } from './sampling.ts';
import { restoreDomains, saveDomains } from './saved.ts';
import { findMessageEnd, findSets, HEADER_BYTES } from './sets.ts';
import { createValues, type RecordValues } from './slots.ts';
import { joinEvents, tellEvent } from './tell-event.ts';
import type { MessageTimes } from './times.ts';
import { type FlowContext, toFlow } from './to-flow.ts';
import { createWaitingSets } from './waiting.ts';

const NO_TEMPLATE = 'a set of data whose template never came';
const SUMS = 'a sum of flows without both addresses and ports';
const TWICE = 'a datagram that came twice';

export function startNetflow(sink: DecodeSink, { saved, isLive = false }: DatagramOptions = {}): DatagramSession {
  const waiting = createWaitingSets();
  const values = createValues();
  const pairing = startPairingOf(sink, values, isLive);
  const skip = (why: string, records: number) => {
    if (records === 0) return;
    sink.read(records);
    sink.skip(why, records);
  };
  const bad = (why: string, number: number) => {
    sink.read(1);
    sink.bad(why, { number });
  };
  const tellLost = (domain: Domain, unit: 'flows' | 'datagrams', isLast: boolean) => {
    const lost = domain.sequence.tellLost(isLast);
    if (lost > 0) sink.lost(lost, unit, domain.exporter ?? 'the exporter');
  };
  const unitOf = (domain: Domain) => (domain.key.split(' ')[1] === '9' ? 'datagrams' : 'flows');
  const domains = createDomains((domain) => {
    tellLost(domain, unitOf(domain), true);
  });
  restoreDomains(domains, saved);

  const tell = (context: FlowContext, number: number, domain: Domain) => {
    // Without ends of its own a record is around those in its lists.
    if (values.lists.length > 0 && !hasEnds(values) && tellLists(context, domain)) return;
    openSection(values);
    const outcome = toFlow(values, context);
    sink.read(1);
    if (outcome.kind === 'flow' && sink.asReported === true) sink.flow(outcome.flow, 1);
    else if (outcome.kind === 'flow') tellEvent(pairing, outcome.flow, values, domain.key);
    else if (outcome.kind === 'skipped') sink.skip(outcome.why, 1);
    else sink.bad(outcome.why, { number });
  };

  /** All flows of a record's lists, which are the one record together. False: there are none. */
  const tellLists = (context: FlowContext, domain: Domain): boolean => {
    let records = 1;
    readLists(values, {
      layoutOf: (id) => domain.templates.get(id)?.layout,
      found: () => {
        openSection(values);
        const outcome = toFlow(values, context);
        if (outcome.kind !== 'flow') return;
        sink.read(records);
        sink.flow(outcome.flow, records);
        records = 0;
      },
    });
    return records === 0;
  };

  const readSums = (bytes: Uint8Array, view: DataView, { exporter, number }: DatagramOrigin) => {
    const { count, engine, sequence, records } = readAggregates(view);
    const domain = domains.find(exporter, 8, engine);
    if (isSeenBefore(domain, bytes)) {
      skip(TWICE, 1);
      return;
    }
    domain.sequence.take(sequence, count);
    tellLost(domain, 'flows', false);
    const exportMs = view.getUint32(8) * 1000 + Math.floor(view.getUint32(12) / 1_000_000);
    const times: MessageTimes = { exportMs, startedMs: exportMs - view.getUint32(4) };
    for (const at of records) {
      readFullFlow(bytes, view, at, values);
      tell({ times, exporter, interval: undefined }, number, domain);
    }
    skip(SUMS, count - records.length);
  };

  const readFixed = (
    bytes: Uint8Array,
    view: DataView,
    layout: NonNullable<ReturnType<typeof findLayout>>,
    { exporter, number }: DatagramOrigin,
  ) => {
    const count = view.getUint16(2);
    const { sequence, engine, interval } = readFixedHeader(view, layout);
    const domain = domains.find(exporter, view.getUint16(0), engine);
    if (isSeenBefore(domain, bytes)) {
      skip(TWICE, 1);
      return;
    }
    if (sequence !== undefined) domain.sequence.take(sequence, count);
    tellLost(domain, 'flows', false);
    const exportMs = view.getUint32(8) * 1000 + Math.floor(view.getUint32(12) / 1_000_000);
    const context: FlowContext = {
      times: { exportMs, startedMs: exportMs - view.getUint32(4) },
      exporter,
      interval,
    };
    for (let i = 0; i < count; i++) {
      readFixedRecord(bytes, view, layout.headerBytes + i * layout.recordBytes, layout, values);
      tell(context, number, domain);
    }
  };

  /** How many records it holds; undefined where that is not known. */
  const readData = (
    domain: Domain,
    templateId: number,
    bytes: Uint8Array,
    place: { readonly first: number; readonly end: number },
    times: MessageTimes,
    number: number,
  ): number | undefined => {
    const layout = domain.templates.get(templateId)?.layout;
    if (!layout) {
      const data = bytes.subarray(place.first, place.end);
      skip(NO_TEMPLATE, waiting.add({ domainKey: domain.key, templateId, bytes: data, times, number }));
      return undefined;
    }
    let count = 0;
    let at = place.first;
    while (place.end - at >= layout.leastBytes) {
      const next = readRecord(bytes, at, place.end, layout, values);
      if (next === undefined) {
        // What is left of a set after its last record is padding (RFC 7011 §3.3.1).
        if (place.end - at >= 4) bad(`a record of template ${templateId} does not fit into its set`, number);
        break;
      }
      at = next;
      count += 1;
      if (layout.isOptions) skip(learnSampling(domain.sampling, values) ? OF_SAMPLING : OF_OPTIONS, 1);
      else tell({ times, exporter: domain.exporter, interval: findInterval(domain.sampling, values) }, number, domain);
    }
    return count;
  };

  const readTemplateSet = (
    domain: Domain,
    view: DataView,
    set: { readonly id: number; readonly first: number; readonly end: number },
    version: 9 | 10,
    number: number,
  ) => {
    for (const read of readTemplates(view, set.first, set.end, version, set.id === 1 || set.id === 3)) {
      if (read.kind === 'bad') bad(read.why, number);
      else if (read.kind === 'withdrawal') {
        skip('a template', 1);
        domains.withdraw(domain, read.isOptions, read.id);
      } else {
        const why = domains.addTemplate(domain, read.template);
        if (why !== undefined) bad(why, number);
        else {
          skip('a template', 1);
          for (const early of waiting.takeThose(domain.key, read.template.id))
            readData(
              domain,
              early.templateId,
              early.bytes,
              { first: 0, end: early.bytes.length },
              early.times,
              early.number,
            );
        }
      }
    }
  };

  const readMessage = (bytes: Uint8Array, view: DataView, version: 9 | 10, { exporter, number }: DatagramOrigin) => {
    const isV9 = version === 9;
    const domain = domains.find(exporter, version, view.getUint32(isV9 ? 16 : 12));
    if (isSeenBefore(domain, bytes)) {
      skip(TWICE, 1);
      return;
    }
    const exportMs = view.getUint32(isV9 ? 8 : 4) * 1000;
    const times: MessageTimes = isV9 ? { exportMs, startedMs: exportMs - view.getUint32(4) } : { exportMs };
    const { sets, end } = findSets(view, HEADER_BYTES[version], bytes.length, version);
    let records: number | undefined = 0;
    for (const set of sets) {
      if (set.id < 256) readTemplateSet(domain, view, set, version, number);
      else {
        const count = readData(domain, set.id, bytes, set, times, number);
        records = count === undefined || records === undefined ? undefined : records + count;
      }
    }
    const isRestZero = bytes.subarray(end).every((byte) => byte === 0);
    if (!isRestZero)
      bad(`set ${bytes.length - end >= 2 ? view.getUint16(end) : ''} does not fit into its datagram`, number);
    else if (sets.length === 0) skip('a datagram without records', 1);
    domain.sequence.take(view.getUint32(isV9 ? 12 : 8), isV9 ? 1 : (records ?? 0));
    // How many records came is not known: nor is the number that the next one should have.
    if (!isV9 && (records === undefined || !isRestZero)) domain.sequence.forget();
    tellLost(domain, unitOf(domain), false);
  };

  return {
    datagram: (bytes, origin) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const version = bytes.length >= 2 ? view.getUint16(0) : 0;
      const layout = findLayout(version);
      const end =
        layout !== undefined
          ? findFixedEnd(view, 0, layout)
          : version === 8
            ? findAggregatesEnd(view, 0)
            : version === 10
              ? findMessageEnd(view, 0, version)
              : version === 9 && bytes.length >= HEADER_BYTES[9]
                ? bytes.length
                : undefined;
      if (end === undefined || end > bytes.length)
        bad(
          `${bytes.length} bytes of version ${version}; expected a whole datagram of version 1, 5 to 10`,
          origin.number,
        );
      else if (layout) readFixed(bytes, view, layout, origin);
      else if (version === 8) readSums(bytes, view, origin);
      else readMessage(bytes.subarray(0, end), view, version === 9 ? 9 : 10, origin);
    },
    release: pairing.release,
    end: () => {
      pairing.close();
      skip(NO_TEMPLATE, waiting.takeAll());
      for (const domain of domains.all()) tellLost(domain, unitOf(domain), true);
    },
    save: () => saveDomains(domains),
  };
}

function startPairingOf(sink: DecodeSink, values: RecordValues, isLive: boolean): LivePairing {
  // It is the later record that `values` holds meanwhile.
  const options = { join: (earlier: Flow, later: Flow) => joinEvents(earlier, later, values) };
  return isLive ? startLivePairing(sink, options) : { ...startPairing(sink, options), release: () => undefined };
}

const OF_OPTIONS = 'a record of options';
const OF_SAMPLING = 'a record of options that tells of sampling';
