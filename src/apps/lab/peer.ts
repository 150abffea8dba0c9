import type { Readable, Writable } from 'node:stream';

/** What one end of a link can be asked: method by name, one parameter object, JSON both ways. */
export type Methods = Readonly<Record<string, (parameters: never) => unknown>>;

type Parameters1<M> = M extends (parameters: infer P) => unknown ? P : never;
type Answer<M> = M extends (...parameters: never) => infer R ? Awaited<R> : never;

/** The other end of a link. A request that was not answered when the link closes is rejected. */
export interface Peer<Remote> {
  readonly request: <K extends keyof Remote & string>(
    method: K,
    parameters: Parameters1<Remote[K]>,
  ) => Promise<Answer<Remote[K]>>;
  /** Without an answer. */
  readonly notify: <K extends keyof Remote & string>(method: K, parameters: Parameters1<Remote[K]>) => void;
  readonly closed: Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly parameters?: unknown;
  readonly result?: unknown;
  readonly error?: string;
}

/** Speaks JSON lines: requests of ours go out on `output`, those of the other end are answered by `methods`. */
export function connectPeer<Remote>(input: Readable, output: Writable, methods: Methods): Peer<Remote> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let isClosed = false;

  const send = (message: Message) => {
    if (!isClosed && output.writable) output.write(`${JSON.stringify(message)}\n`);
  };

  const answer = async ({ id, method = '', parameters }: Message) => {
    try {
      const local = methods[method] as ((parameters: unknown) => unknown) | undefined;
      if (!local) throw new Error(`no method \`${method}\``);
      const result = await local(parameters);
      if (id !== undefined) send({ id, result: result ?? null });
    } catch (error) {
      if (id === undefined) throw error;
      send({ id, error: error instanceof Error ? error.message : String(error) });
    }
  };

  const receive = (line: string) => {
    if (line === '') return;
    const message = JSON.parse(line) as Message;
    if (message.method !== undefined) {
      void answer(message);
      return;
    }
    const asked = waiting.get(message.id ?? 0);
    waiting.delete(message.id ?? 0);
    if (message.error === undefined) asked?.resolve(message.result);
    else asked?.reject(new Error(message.error));
  };

  const closed = new Promise<void>((resolve) => {
    const close = () => {
      if (isClosed) return;
      isClosed = true;
      for (const asked of waiting.values()) asked.reject(new Error('the other end is gone'));
      waiting.clear();
      resolve();
    };
    input.once('end', close);
    input.once('close', close);
    output.once('error', close);
  });
  onLines(input, receive);

  return {
    request: (method, parameters) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new Error('the other end is gone'));
          return;
        }
        const id = nextId++;
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        send({ id, method, parameters });
      }),
    notify: (method, parameters) => send({ method, parameters }),
    closed,
  };
}

/** Calls back for each line of the stream, without its end; the last one may lack it. */
export function onLines(input: Readable, callback: (line: string) => void): void {
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) callback(line);
  });
  input.once('end', () => {
    if (rest !== '') callback(rest);
    rest = '';
  });
}
