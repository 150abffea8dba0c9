import { toFieldReader, type WindowsEvent } from './windows-event.ts';

/** What the event's text calls its data. Source: Microsoft Learn, events 5152, 5156 and 5157. */
const NAMES: Readonly<Record<string, string>> = {
  'Process ID': 'ProcessId',
  'Application Name': 'Application',
  'Source Address': 'SourceAddress',
  'Source Port': 'SourcePort',
  'Destination Address': 'DestAddress',
  'Destination Port': 'DestPort',
  'Filter Origin': 'FilterOrigin',
  'Filter Run-Time ID': 'FilterRTID',
};

/** The data of an event out of its text in English: a line each, `Source Port:  443`. */
export function parseMessage(message: string): WindowsEvent['field'] {
  return toFieldReader(
    message.split(/\r?\n/).map((line) => {
      const at = line.indexOf(':');
      const name = line.slice(0, Math.max(0, at)).trim();
      return [NAMES[name] ?? name, line.slice(at + 1).trim()] as const;
    }),
  );
}
