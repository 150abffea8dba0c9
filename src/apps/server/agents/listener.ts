import { constants } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { AgentReportSchema, EnrolRequestSchema, RenewRequestSchema } from '#api';
import type { AgentReport } from '#core/model';
import type { Ledger } from '#store/ledger';
import type { Authority } from '../authority/index.ts';
import type { PolicyDesk } from '../policy/index.ts';
import { RequestProblem } from '../problem.ts';
import { makeRateLimit } from '../rate-limit.ts';
import type { Enrolment } from './enrolment.ts';
import { type Caller, identify } from './identify.ts';
import { answerPoll } from './policy-poll.ts';
import { answer, answerProblem, readBody } from './requests.ts';

const MAX_ENROL_BYTES = 16 * 1024;
const MAX_REPORT_BYTES = 32 * 1024 * 1024;
/** Without a certificate, anyone who reaches the port may ask: few are enough for a whole rack that boots. */
const ENROLMENTS_PER_MINUTE = 120;

export interface ListenerParts {
  readonly authority: Authority;
  readonly ledger: Ledger;
  readonly desk: PolicyDesk;
  readonly enrolment: Enrolment;
  readonly takeReport: (report: AgentReport, workload: string) => Promise<void>;
  readonly noteContact: (workload: string) => void;
  /** Names and addresses that the certificate of the listener holds. */
  readonly names: readonly string[];
  readonly now: () => number;
}

/** The port of the agents, not yet listening. */
export async function makeAgentListener(parts: ListenerParts): Promise<Server> {
  const { key, certificate } = await parts.authority.issueServer(parts.names, parts.now());
  const allowEnrolment = makeRateLimit(ENROLMENTS_PER_MINUTE, 60_000, parts.now);
  const server = createServer(
    {
      key,
      cert: certificate,
      ca: parts.authority.certificate,
      minVersion: 'TLSv1.3',
      requestCert: true,
      // Whoever enrols has no certificate yet; `identify` refuses all other calls without one.
      rejectUnauthorized: false,
      // Every connection proves its key anew: a resumed one would stand on a certificate of the past.
      secureOptions: constants.SSL_OP_NO_TICKET,
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 60_000,
    },
    (request, response) => {
      serve(parts, allowEnrolment, request, response).catch((error: unknown) =>
        answerProblem(request, response, error),
      );
    },
  );
  // Port scans and agents of another server break the handshake; that is their matter.
  server.on('tlsClientError', () => {});
  return server;
}

async function serve(
  parts: ListenerParts,
  allowEnrolment: (who: string) => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://bulkhead-server');
  const call = `${request.method} ${url.pathname}`;
  if (call === 'POST /agent/v1/enrol') {
    if (!allowEnrolment(request.socket.remoteAddress ?? '')) throw new RequestProblem(429, 'too many enrolments; wait');
    const enrolled = await parts.enrolment.enrol(await readBody(request, EnrolRequestSchema, MAX_ENROL_BYTES));
    answer(response, 200, JSON.stringify(enrolled));
    return;
  }
  const caller = await identify(request, parts.authority, parts.ledger, parts.now());
  parts.noteContact(caller.workload);
  await serveAgent(parts, caller, call, url, request, response);
}

async function serveAgent(
  parts: ListenerParts,
  caller: Caller,
  call: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (call) {
    case 'GET /agent/v1/ping':
      answer(response, 204);
      return;
    case 'GET /agent/v1/policy': {
      const after = url.searchParams.get('after') ?? '0';
      if (!/^\d{1,15}(-\d{1,15})?$/.test(after))
        throw new RequestProblem(400, '`after` is no edition; expected for example `12` or `12-1767225600000`');
      answerPoll(parts.desk, caller.workload, after, parts.now, response);
      return;
    }
    case 'POST /agent/v1/report': {
      const report = await readBody(request, AgentReportSchema, MAX_REPORT_BYTES);
      await parts.takeReport(report, caller.workload);
      answer(response, 200, JSON.stringify({ acknowledged: report.sequence }));
      return;
    }
    case 'POST /agent/v1/renew': {
      const renewed = await parts.enrolment.renew(caller, await readBody(request, RenewRequestSchema, MAX_ENROL_BYTES));
      answer(response, 200, JSON.stringify(renewed));
      return;
    }
    default:
      throw new RequestProblem(404, `\`${call}\` is no call of the agent protocol`);
  }
}
