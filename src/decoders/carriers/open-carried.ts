import type { DecodeInput, Decoder, DecodeSink } from '#core/model';
import { firstByteOf, openWhenKnown } from '#decoders/by-beginning';
import { toInputHead } from '#decoders/input-head';
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
  const choose = (waiting: Uint8Array, isEnough: boolean): readonly Carrier[] | undefined => {
    if (!mayCarry(waiting)) return firstByteOf(waiting) !== undefined || isEnough ? [] : undefined;
    const heads = headsOf(toInputHead(waiting, true));
    const found = heads.find(({ head }) => decoder.recognises(head)) ?? heads.at(-1);
    // Where nothing has come of what is within, nobody knows what that is carried in.
    const isSeen = found !== undefined && found.carriers.length > 0 && found.head.bytes.length > 0;
    return found && (isSeen || isEnough || decoder.recognises(found.head)) ? found.carriers : undefined;
  };
  return openWhenKnown((waiting, fresh, isWhole) => {
    const isEnough = isWhole || waiting.length >= MOST_WAITING;
    if (!isEnough && mayCarry(waiting) && !fresh.includes(NEWLINE)) return undefined;
    const carriers = choose(waiting, isEnough) ?? (isWhole ? [] : undefined);
    return carriers && open(carriers);
  });
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
