/** Where the values of one record are put: numbers and texts by their slot. */
export interface RecordValues {
  /** `ABSENT` where the record has none. */
  readonly numbers: Float64Array;
  /** Empty where the record has none. */
  readonly texts: string[];
  /** The beginning of a packet, of a link type of captures. */
  section: { readonly bytes: Uint8Array; readonly linkType: number } | undefined;
  /** Only as long as the record is read: they are no copies. */
  lists: readonly RecordList[];
}

/** Records of other templates within a record. */
export interface RecordList {
  readonly bytes: Uint8Array;
  /** Of several templates. */
  readonly isMulti: boolean;
}

export const ABSENT = -1;

const NUMBERS = [
  'bytes',
  'packets',
  'totalBytes',
  'totalPackets',
  'outBytes',
  'outPackets',
  'reverseBytes',
  'reversePackets',
  'reverseTotalBytes',
  'reverseTotalPackets',
  'initiatorBytes',
  'initiatorPackets',
  'responderBytes',
  'responderPackets',
  'protocol',
  'sourcePort',
  'destinationPort',
  'icmpTypeCode4',
  'icmpTypeCode6',
  'icmpType4',
  'icmpCode4',
  'icmpType6',
  'icmpCode6',
  'tcpFlags',
  'direction',
  'biflowDirection',
  'startUptimeMs',
  'endUptimeMs',
  'startMs',
  'endMs',
  'startBeforeUs',
  'endBeforeUs',
  'durationMs',
  'durationUs',
  'observedMs',
  'systemInitMs',
  'natSourcePort',
  'natDestinationPort',
  'natEvent',
  'firewallEvent',
  'flowId',
  'frameBytes',
  'ipBytes',
  'forwardingStatus',
  'ingressInterface',
  'egressInterface',
  'samplerId',
  'selectorId',
  'samplingInterval',
  'samplerInterval',
  'sampledPackets',
  'skippedPackets',
  'sampleSize',
  'samplePopulation',
  'sampleProbability',
] as const;

const TEXTS = [
  'source4',
  'destination4',
  'source6',
  'destination6',
  'natSource4',
  'natDestination4',
  'natSource6',
  'natDestination6',
  'user',
  'rule',
  'sourceNamespace',
  'sourcePod',
  'destinationNamespace',
  'destinationPod',
] as const;

export type NumberSlot = (typeof NUMBERS)[number];
export type TextSlot = (typeof TEXTS)[number];

function number<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;
}

export const NUMBER: Readonly<Record<NumberSlot, number>> = number(NUMBERS);
export const TEXT: Readonly<Record<TextSlot, number>> = number(TEXTS);

const NONE: readonly RecordList[] = [];

export function createValues(): RecordValues {
  return {
    numbers: new Float64Array(NUMBERS.length).fill(ABSENT),
    texts: TEXTS.map(() => ''),
    section: undefined,
    lists: NONE,
  };
}

export function clearValues(values: RecordValues): void {
  values.numbers.fill(ABSENT);
  values.texts.fill('');
  values.section = undefined;
  values.lists = NONE;
}
