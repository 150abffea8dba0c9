/** What a ClickHouse server answered instead of rows. */
export class ServerError extends Error {
  /** https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp; 0: it gave none. */
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** It, or a server that it needs, is not there, or is about to go. */
export function isUnreachable(error: unknown): boolean {
  return !(error instanceof ServerError) || UNREACHABLE.has(error.code);
}

/** Timeouts and lost connections between servers, a lost ZooKeeper, a table that may only be read. */
const UNREACHABLE: ReadonlySet<number> = new Set([159, 209, 210, 225, 236, 242, 279, 999]);

export interface QueryOptions {
  readonly settings?: Readonly<Record<string, number>>;
  /** What follows the query. */
  readonly body?: Uint8Array;
  readonly withinMs?: number;
}

const WITHIN_MS = 120_000;

/** A ClickHouse server over HTTP. https://clickhouse.com/docs/interfaces/http */
export class HttpServer {
  readonly name: string;
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;

  /** With user and password, where it wants them. */
  constructor(url: URL) {
    this.name = url.host;
    this.#url = new URL(url.pathname, url.origin);
    const secret = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    this.#headers = url.username === '' ? {} : { authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
  }

  /** Returns the answer as text: `TabSeparated` where the query says nothing else. */
  async query(database: string, sql: string, options: QueryOptions = {}): Promise<string> {
    return (await this.queryBytes(database, sql, options)).toString();
  }

  async queryBytes(database: string, sql: string, options: QueryOptions = {}): Promise<Buffer> {
    const { settings = {}, body, withinMs = WITHIN_MS } = options;
    const url = new URL(this.#url);
    url.searchParams.set('database', database);
    for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, String(value));
    if (body) url.searchParams.set('query', sql);
    const response = await fetch(url, {
      method: 'POST',
      headers: this.#headers,
      body: body ? new Uint8Array(body) : sql,
      signal: AbortSignal.timeout(withinMs),
    });
    const answer = Buffer.from(await response.arrayBuffer());
    if (!response.ok) {
      const text = answer.toString();
      const code = Number(/^Code: (\d+)/.exec(text)?.[1] ?? 0);
      throw new ServerError(`${this.name}: ${text.trim().slice(0, 500)}`, code);
    }
    return answer;
  }
}
