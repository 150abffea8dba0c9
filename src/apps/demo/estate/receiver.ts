/** A pager's end of the webhook: checks each signature and prints what came, one JSON object a line. */
import { createServer } from 'node:http';
import { SIGNATURE_HEADER, verifySignature } from '#notify/webhook';

const [port = '', secret = ''] = process.argv.slice(2);

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const receivedMs = Date.now();
    const body = Buffer.concat(chunks).toString();
    const isGenuine = verifySignature(secret, body, String(request.headers[SIGNATURE_HEADER]), receivedMs);
    if (isGenuine) process.stdout.write(`${JSON.stringify({ receivedMs, alert: JSON.parse(body) as unknown })}\n`);
    response.writeHead(isGenuine ? 204 : 403).end();
  });
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
