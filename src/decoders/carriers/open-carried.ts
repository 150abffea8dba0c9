import type { DecodeInput, Decoder, DecodeSink, InputHead } from '#core/model';
import type { Carrier } from './carrier.ts';
import { headsOf, mayCarry } from './find-carriers.ts';

/** After so many bytes an input has begun. */
const MOST_WAITING = 65_536;
const NEWLINE = 0x0a;

/** The decoder of a text format, for inputs that come as they are or carried in anything. */
export function openCarried(decoder: Decoder): Decoder {
  return {
    ...decoder,
    recognises: (head) => headsOf(head).some((one) => decoder.recognises(one.head)),
    start: (sink) => {
      const session = decoder.start(sink);
      return {
        open: (source) => {
          const open = (carriers: readonly Carrier[]) =>
            carriers.toReversed().reduce((inner, carrier) => openWith(carrier, inner, sink), session.open(source));
          return openByLayers(decoder, open);
        },
        end: session.end,
      };
    },
  };
}

/** Waits until it is seen what the input is carried in: at once where nothing can be. */
function openByLayers(decoder: Decoder, open: (carriers: readonly Carrier[]) => DecodeInput): DecodeInput {
  let waiting = new Uint8Array();
  let input: DecodeInput | undefined;
  const begin = (carriers: readonly Carrier[]): DecodeInput => {
    const chosen = open(carriers);
    chosen.push(waiting);
    waiting = new Uint8Array();
    input = chosen;
    return chosen;
  };
  const choose = (isWhole: boolean): readonly Carrier[] | undefined => {
    if (!mayCarry(waiting)) return waiting.some((byte) => byte > 0x20) || isWhole ? [] : undefined;
    const heads = headsOf(toHead(waiting));
    const found = heads.find(({ head }) => decoder.recognises(head)) ?? heads.at(-1);
    return found && (found.carriers.length > 0 || isWhole || decoder.recognises(found.head))
      ? found.carriers
      : undefined;
  };
  return {
    push: (bytes) => {
      if (input) {
        input.push(bytes);
        return;
      }
      const both = new Uint8Array(waiting.length + bytes.length);
      both.set(waiting);
      both.set(bytes, waiting.length);
      waiting = both;
      const isEnough = waiting.length >= MOST_WAITING;
      if (!isEnough && mayCarry(waiting) && !bytes.includes(NEWLINE)) return;
      const carriers = choose(isEnough);
      if (carriers) begin(carriers);
    },
    end: (pause) => (input ?? begin(choose(true) ?? [])).end(pause),
  };
}

function openWith(carrier: Carrier, inner: DecodeInput, sink: DecodeSink): DecodeInput {
  const encoder = new TextEncoder();
  let number = 0;
  const input = carrier.open({
    text: (text) => {
      number += 1;
      inner.push(encoder.encode(`${text}\n`));
    },
    broken: (why) => {
      number += 1;
      sink.read(1);
      sink.bad(why, { number });
      // Lines are counted as their carriers are.
      inner.push(encoder.encode('\n'));
    },
  });
  return {
    push: input.push,
    end: (pause) => {
      input.end();
      return inner.end(pause);
    },
  };
}

function toHead(bytes: Uint8Array): InputHead {
  const text = new TextDecoder('utf-8').decode(bytes);
  return { bytes, lines: text.includes('\0') ? [] : text.split(/\r?\n/) };
}
