import type { Decoder } from '#core/model';
import { parseFields } from '#decoders/json-fields';
import { fromLines } from '#decoders/lines';
import { parseFlow } from './parse-flow.ts';

const TELLING = ['startMs', 'endMs', 'source', 'destination', 'protocol'];
/** A file that somebody wrote may begin with a line that is wrong. */
const LINES_LOOKED_AT = 50;

/** Source: docs/formats/bulkhead-flow.md. */
export const BULKHEAD_FLOW: Decoder = fromLines({
  name: 'bulkhead-flow',
  hasObjects: true,
  recognises: (lines) =>
    lines.slice(0, LINES_LOOKED_AT).some((line) => {
      const object = line.trimStart().startsWith('{') ? parseFields(line) : undefined;
      return object !== undefined && TELLING.every((key) => Object.hasOwn(object, key));
    }),
  start: (sink) => ({
    open: () => (line, number) => {
      const object = parseFields(line);
      if (!object) {
        sink.bad(`\`${line.slice(0, 40)}\` is not JSON; expected one object a line`, { number });
        return;
      }
      const flow = parseFlow(object);
      if (flow.ok) sink.flow(flow.value, 1);
      else sink.bad(flow.error.join('; '), { number });
    },
    end: () => undefined,
  }),
});
