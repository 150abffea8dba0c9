import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Ledger } from '#store/ledger';
import type { Authority } from '../authority/index.ts';
import { RequestProblem } from '../problem.ts';

export interface Caller {
  readonly workload: string;
  readonly serial: string;
  /** PEM as the agent has it. */
  readonly certificate: string;
}

/**
 * Who is on the other end, by the certificate whose key the handshake proved. Asked for every request, since a
 * connection may outlive its certificate.
 */
export async function identify(
  request: IncomingMessage,
  authority: Authority,
  ledger: Ledger,
  atMs: number,
): Promise<Caller> {
  const certificate = request.socket instanceof TLSSocket ? request.socket.getPeerX509Certificate() : undefined;
  if (!certificate) throw new RequestProblem(401, 'a client certificate is missing; enrol first');
  const agent = authority.readAgent(certificate, atMs);
  if (!agent) throw new RequestProblem(401, 'the client certificate is expired or not of this authority; enrol again');
  if (!(await ledger.useCertificate(agent.serial, agent.workload, atMs)))
    throw new RequestProblem(401, 'the client certificate was revoked; enrol again');
  return { ...agent, certificate: certificate.toString() };
}
