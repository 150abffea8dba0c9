import type { DecodeInput, Decoder, DecodeSession, DecodeSink } from '#core/model';
import { DECODERS, recogniseFormat } from '#decoders/registry';

/** Decodes log messages, each of one datagram, of many senders. */
export interface MessagesDecoder {
  readonly take: (message: Uint8Array, sender: string, receivedMs: number) => void;
  /** Tells what was kept back: starts of connections do not wait for ends that come later. */
  readonly release: () => void;
}

interface Sender {
  /** What the last messages were that were recognised. */
  format?: Decoder;
  session?: DecodeSession;
  input?: DecodeInput;
  waiting: string[];
}

const MOST_SENDERS = 256;
/** Of one sender, until they are recognised. */
const MOST_WAITING = 20;
/** Of all senders, which may be kept back: after so many they are released. */
const MOST_MESSAGES = 200_000;
const FORMATS = DECODERS.filter(({ unit }) => unit === 'line');

/** Whether a datagram is a log message, of which none begins with a control character. */
export function isMessage(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  return first >= 0x20 && first !== 0x7f;
}

export function startMessagesDecoder(toSink: (sender: string) => DecodeSink): MessagesDecoder {
  const senders = new Map<string, Sender>();
  const text = new TextDecoder();
  let messages = 0;
  const refuse = (name: string, lines: readonly string[], why: (line: string) => string) => {
    const sink = toSink(name);
    for (const line of lines) {
      sink.read(1);
      sink.bad(why(line), { number: 1 });
    }
  };
  const open = (sender: Sender, name: string, writtenMs: number): DecodeInput | undefined => {
    const { waiting } = sender;
    const head = { bytes: new TextEncoder().encode(waiting.join('\n')), lines: waiting };
    const recognised = recogniseFormat(head);
    const found = recognised?.unit === 'line' ? recognised : sender.format;
    if (!found) return undefined;
    sender.format = found;
    sender.session = found.start(toSink(name));
    sender.input = sender.session.open({ name, writtenMs });
    return sender.input;
  };
  const end = (name: string, sender: Sender) => {
    void sender.input?.end();
    sender.session?.end();
    refuse(name, sender.waiting.splice(0), sayUnknown);
    delete sender.input;
    delete sender.session;
  };
  const release = () => {
    messages = 0;
    for (const [name, sender] of senders) end(name, sender);
  };
  return {
    take: (message, name, receivedMs) => {
      const line = text.decode(message).replace(/[\r\n\0]+$/, '');
      const sender = senders.get(name) ?? { waiting: [] };
      if (senders.size >= MOST_SENDERS && !senders.has(name)) {
        refuse(name, [line], () => `a log message of a sender more; expected at most ${MOST_SENDERS}`);
        return;
      }
      senders.set(name, sender);
      messages += 1;
      if (!sender.input) {
        sender.waiting.push(...line.split('\n'));
        if (open(sender, name, receivedMs)) push(sender, sender.waiting.splice(0));
        else if (sender.waiting.length >= MOST_WAITING) refuse(name, sender.waiting.splice(0), sayUnknown);
      } else push(sender, [line]);
      if (messages >= MOST_MESSAGES) release();
    },
    release,
  };
}

function push({ input }: Sender, lines: readonly string[]): void {
  input?.push(new TextEncoder().encode(`${lines.join('\n')}\n`));
}

function sayUnknown(line: string): string {
  return `\`${line.slice(0, 40)}\` is no message of a log that is known; expected one of ${FORMATS.map(({ name }) => name).join(', ')}`;
}
