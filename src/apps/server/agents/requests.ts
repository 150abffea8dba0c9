import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { PROBLEM_TYPE, RequestProblem, toProblem } from '../problem.ts';

/** The body as what the schema makes of it. Refuses what is too long, no JSON, or not of the schema. */
export async function readBody<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  maxBytes: number,
): Promise<z.output<Schema>> {
  const tooLong = new RequestProblem(413, `the body is too long; expected at most ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong;
    chunks.push(chunk);
  }
  return readJson(Buffer.concat(chunks).toString('utf8'), schema);
}

export function readJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw new RequestProblem(400, 'the body is not JSON');
  }
  return check(input, schema);
}

export function check<Schema extends z.ZodType>(input: unknown, schema: Schema): z.output<Schema> {
  const checked = schema.safeParse(input);
  if (checked.success) return checked.data;
  const errors = checked.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new RequestProblem(400, 'the request is not what this call expects', errors.slice(0, 50));
}

export function answer(response: ServerResponse, status: number, json?: string): void {
  const body = json === undefined ? undefined : Buffer.from(json);
  response.writeHead(status, {
    ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
    'cache-control': 'no-store',
  });
  response.end(body);
}

export function answerProblem(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const problem = toProblem(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // A body that nobody reads on would be taken for the next request.
  const isRead = request.complete;
  response.writeHead(problem.status, {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(!isRead && { connection: 'close' }),
  });
  response.end(JSON.stringify(problem), () => {
    if (!isRead) request.destroy();
  });
}
