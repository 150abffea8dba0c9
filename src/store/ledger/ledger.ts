import type { AgentHealth, Alert, Listener, Mode } from '#core/model';
import type { Result } from '#core/result';

/** One published policy, as text. Revisions count up from 1 and never change. */
export interface Revision {
  readonly revision: number;
  readonly author: string;
  readonly reason: string;
  readonly atMs: number;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** JSON-ready notes by rule id: what spoke for the rule when it was proposed. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface EnrolmentToken {
  /** Of the secret: whoever reads the ledger cannot enrol. */
  readonly hash: string;
  readonly workload: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

export interface IssuedCertificate {
  readonly serial: string;
  readonly workload: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** What a report says of the agent itself. */
export interface AgentStatus {
  readonly lastSeenMs: number;
  readonly realisedRevision: number;
  readonly mode: Mode | 'none';
  readonly inSync: boolean;
  readonly health: AgentHealth;
  /** Absent: as before. */
  readonly listeners?: readonly Listener[];
}

export interface AgentRecord {
  readonly workload: string;
  readonly enrolledAtMs: number;
  /** Of its newest certificate. */
  readonly certificateExpiresAtMs: number;
  /** Absent: it has not reported yet. */
  readonly status?: AgentStatus;
}

export interface AlertRecord {
  readonly alert: Alert;
  readonly acknowledged?: { readonly by: string; readonly atMs: number };
}

/** How a sighting joins what is known of the same alert, and when the outside must hear of it. */
export interface AlertTurn {
  readonly alert: Alert;
  /** When to deliver; absent: not worth a message. */
  readonly deliverAtMs?: number;
  /** It was acknowledged, and someone must look at it again. */
  readonly isReopened?: boolean;
}
export type FoldAlert = (known: AlertRecord | undefined, lastDeliveredMs: number | undefined, next: Alert) => AlertTurn;

/** An alert that the outside has not heard of yet, in its present form. */
export interface Delivery {
  readonly alert: Alert;
  /** Counts the changes: a delivery that was overtaken by a change stays due. */
  readonly version: number;
  readonly attempts: number;
  readonly dueAtMs: number;
}

export interface AuditEntry {
  readonly atMs: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}
export interface AuditRecord extends AuditEntry {
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
}

/** What a person said of something; the last word on a subject holds. */
export interface Statement {
  /** `guessed-role`: the role that was a guess when its label was approved; nobody said it. */
  readonly kind: 'role' | 'traffic' | 'guessed-role';
  readonly subject: string;
  /** Absent: what was said is taken back. */
  readonly value?: string;
}

/** A statement that holds, and whose it is. */
export interface HeldStatement extends Required<Statement> {
  readonly actor: string;
  readonly atMs: number;
}

/** The text that somebody edits and has not published. One for each user; every save is a whole one. */
export interface HeldDraft {
  readonly user: string;
  /** The revision that was in force when it was begun. */
  readonly base: number;
  readonly files: Revision['files'];
  /** Counts the saves, from 1. */
  readonly version: number;
  readonly savedAtMs: number;
}

export interface ReportFacts {
  readonly workload: string;
  readonly run: string;
  readonly sequence: number;
  readonly status: AgentStatus;
  readonly alerts: readonly Alert[];
}

/**
 * Control state. Every method is one transaction: all of it or nothing, also when the process is killed in it, and
 * what has resolved is on disk. Methods that change policy or rights write the audit log in the same transaction.
 */
export interface Ledger {
  /** The next revision. `after` guards against a change in between: undefined when it is not the newest any more. */
  addRevision(draft: Omit<Revision, 'revision'>, after: number): Promise<Revision | undefined>;
  findRevision(revision: number): Promise<Revision | undefined>;
  newestRevision(): Promise<Revision | undefined>;
  /** Newest first. */
  listRevisions(): Promise<readonly Revision[]>;

  addToken(token: EnrolmentToken, actor: string): Promise<void>;
  /** The workload of a token that can be used now; it stays usable. */
  findToken(hash: string, atMs: number): Promise<Result<string, TokenRefusal>>;
  /** Uses the token up and notes the first certificate; the workload's earlier certificates are revoked. */
  enrol(hash: string, certificate: IssuedCertificate): Promise<Result<void, TokenRefusal>>;
  /** Notes a further certificate; the earlier ones hold until this one is first used. */
  addCertificate(certificate: IssuedCertificate): Promise<void>;
  /** Whether the certificate is one that was issued to the workload and not revoked. First use revokes the earlier. */
  useCertificate(serial: string, workload: string, atMs: number): Promise<boolean>;
  revokeAgent(workload: string, atMs: number, actor: string): Promise<boolean>;
  listAgents(): Promise<readonly AgentRecord[]>;

  /** False: the report was here before, and nothing changed. */
  addReport(report: ReportFacts, fold: FoldAlert): Promise<{ readonly isNew: boolean; readonly alerts: AlertRecord[] }>;
  /** Alerts of the server's own. */
  addAlerts(alerts: readonly Alert[], fold: FoldAlert): Promise<AlertRecord[]>;
  listAlerts(): Promise<readonly AlertRecord[]>;
  /** False: there is no such alert, or someone has it already. */
  acknowledgeAlert(id: string, by: string, atMs: number): Promise<boolean>;

  listDeliveries(): Promise<readonly Delivery[]>;
  noteDelivered(id: string, version: number, atMs: number): Promise<void>;
  noteDeliveryFailed(id: string, version: number, nextAtMs: number): Promise<void>;

  addLogin(hash: string, user: string, expiresAtMs: number): Promise<void>;
  /** Uses the login token up and opens the session; undefined: unknown, used or expired. */
  openSession(login: string, session: { hash: string; expiresAtMs: number }, atMs: number): Promise<string | undefined>;
  findSession(hash: string, atMs: number): Promise<{ user: string; expiresAtMs: number } | undefined>;
  endSession(hash: string, atMs: number): Promise<void>;

  /** All of them or none. Says how many were not said already: the others change nothing and are not audited. */
  addStatements(statements: readonly Statement[], by: { actor: string; reason: string; atMs: number }): Promise<number>;
  /** By kind, then by subject. */
  listStatements(): Promise<readonly HeldStatement[]>;

  /**
   * Keeps the draft in place of the version that it was made from (0: there is none); undefined when that is not the
   * one that is kept. The first save is audited.
   */
  saveDraft(draft: Omit<HeldDraft, 'version'>, version: number): Promise<HeldDraft | undefined>;
  findDraft(user: string): Promise<HeldDraft | undefined>;
  /** Audited with how often it was saved. False: there is none. */
  dropDraft(user: string, reason: string, atMs: number): Promise<boolean>;

  addAudit(entry: AuditEntry): Promise<AuditRecord>;
  /** Newest first. */
  listAudit(offset: number, limit: number): Promise<{ records: readonly AuditRecord[]; total: number }>;
  /** Whether every record carries the hash of the one before it, and its own. O(records). */
  isAuditIntact(): Promise<boolean>;
  close(): Promise<void>;
}

export type TokenRefusal = 'unknown' | 'expired' | 'used';
