import type { Decoder } from '#core/model';
import { DECODERS, findDecoder } from '#decoders/registry';
import { CallError } from '../command.ts';

/** Files of telemetry that a command was given. */
export interface FlowFiles {
  /** In their order; `-` is stdin. */
  readonly paths: readonly string[];
  /** Absent: each file is recognised by how it begins. */
  readonly decoder?: Decoder;
}

/** Options of `parseArgs` for commands that read telemetry; what comes after the value of `--flows` are more files. */
export const FLOW_OPTIONS = {
  flows: { type: 'string', multiple: true, default: [] as string[] },
  format: { type: 'string', default: 'auto' },
} as const;

export const FLOW_HELP = `--flows    files of telemetry, as \`bulkhead decode\` reads them (flow logs, exports, captures, our own NDJSON), packed or
           not; \`-\` is stdin. Several are read as one
--format   what all files are: ${DECODERS.map(({ name }) => name).join(', ')}.
           Without it (or with \`auto\`) each file is recognised by how it begins`;

export function toFlowFiles(flows: readonly string[], more: readonly string[], format: string): FlowFiles {
  const decoder = needDecoder(format);
  return { paths: [...flows, ...more], ...(decoder && { decoder }) };
}

/** Undefined for `auto`. */
export function needDecoder(name: string): Decoder | undefined {
  if (name === 'auto') return undefined;
  const found = findDecoder(name);
  if (found) return found;
  throw new CallError([
    `bulkhead: \`${name}\` is not a format; expected auto, ${DECODERS.map((decoder) => decoder.name).join(', ')}`,
  ]);
}
