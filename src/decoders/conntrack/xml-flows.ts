import type { DecodeSink } from '#core/model';
import type { Entry } from './entry.ts';
import { parseXmlFlow } from './xml.ts';

export interface XmlReader {
  /** Whether the line is of a `<flow>`; then what becomes of it is told, at once or when the flow ends. */
  readonly take: (line: string, number: number) => boolean;
  /** Nothing follows: a flow that has not ended is bad. */
  readonly close: () => void;
}

/** A flow is a line of some hundred characters, or a few dozen lines. */
const MOST_LENGTH = 65_536;
const END = '</flow>';

/** Cuts a document into its flows. Of one in several lines the last line is the record, the others are skipped. */
export function startXml(sink: DecodeSink, onFlow: (entry: Entry, number: number) => void): XmlReader {
  let text = '';
  /** Lines of the flow that is open, and the last of them. */
  let waiting = 0;
  let last = 0;
  const breakOff = (why: string) => {
    if (waiting > 1) sink.skip('a line of a flow that goes on', waiting - 1);
    if (waiting > 0) sink.bad(`\`${text.slice(0, 60)}\` ${why}`, { number: last });
    text = '';
    waiting = 0;
  };
  return {
    take: (line, number) => {
      if (waiting === 0 && !line.includes('<flow')) return false;
      text += waiting === 0 ? line : `\n${line}`;
      waiting += 1;
      last = number;
      const flows = findFlows(text);
      if (flows.length === 0) {
        if (text.length > MOST_LENGTH) breakOff(`is longer than ${MOST_LENGTH} characters; expected \`</flow>\``);
        return true;
      }
      if (waiting > 1) sink.skip('a line of a flow that goes on', waiting - 1);
      for (const [i, flow] of flows.entries()) {
        // Every flow is a record, also where several are in one line.
        if (i > 0) sink.read(1);
        const entry = parseXmlFlow(flow);
        if (entry) onFlow(entry, number);
        else sink.bad(`\`${flow.slice(0, 60)}\` has no protocol; expected \`<layer4 protonum="6">\``, { number });
      }
      const rest = text.slice(text.lastIndexOf(END) + END.length);
      const isOpen = rest.includes('<flow');
      if (isOpen) sink.read(1);
      waiting = isOpen ? 1 : 0;
      text = isOpen ? rest.slice(rest.indexOf('<flow')) : '';
      return true;
    },
    close: () => {
      breakOff('has no end; expected `</flow>`');
    },
  };
}

function findFlows(text: string): readonly string[] {
  const flows: string[] = [];
  let first = text.indexOf('<flow');
  while (first >= 0) {
    const last = text.indexOf(END, first);
    if (last < 0) break;
    const next = last + END.length;
    // `<flows` is no flow.
    if (/^[ >]/.test(text.charAt(first + 5))) flows.push(text.slice(first, next));
    first = text.indexOf('<flow', next);
  }
  return flows;
}
