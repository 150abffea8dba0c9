/** Rows of the ledger. Times are epoch ms; columns that end in `_json` hold JSON text. */
export interface Tables {
  revisions: {
    revision: number;
    author: string;
    reason: string;
    at_ms: number;
    files_json: string;
    evidence_json: string;
  };
  tokens: {
    hash: string;
    workload: string;
    issued_at_ms: number;
    expires_at_ms: number;
    used_at_ms: number | null;
  };
  certificates: {
    serial: string;
    workload: string;
    issued_at_ms: number;
    expires_at_ms: number;
    first_used_at_ms: number | null;
    revoked_at_ms: number | null;
  };
  agents: {
    workload: string;
    enrolled_at_ms: number;
    status_json: string | null;
    listeners_json: string | null;
  };
  runs: { workload: string; run: string; sequence: number; at_ms: number };
  alerts: {
    id: string;
    alert_json: string;
    acknowledged_by: string | null;
    acknowledged_at_ms: number | null;
    version: number;
    /** Null: nothing is to be delivered. */
    due_at_ms: number | null;
    delivered_at_ms: number | null;
    attempts: number;
  };
  logins: { hash: string; user: string; expires_at_ms: number };
  sessions: { hash: string; user: string; expires_at_ms: number };
  statements: { kind: string; subject: string; value: string; actor: string; at_ms: number };
  drafts: { user: string; base: number; files_json: string; version: number; saved_at_ms: number };
  audit: {
    sequence: number;
    at_ms: number;
    actor: string;
    action: string;
    subject: string;
    detail: string;
    previous: string;
    hash: string;
  };
}

/** `MIGRATIONS[n]` leads from version n to n + 1; one that was released never changes. */
export const MIGRATIONS: readonly string[] = [
  `
create table revisions (
  revision integer primary key, author text not null, reason text not null, at_ms integer not null,
  files_json text not null, evidence_json text not null
) strict;
create table tokens (
  hash text primary key, workload text not null, issued_at_ms integer not null, expires_at_ms integer not null,
  used_at_ms integer
) strict;
create table certificates (
  serial text primary key, workload text not null, issued_at_ms integer not null, expires_at_ms integer not null,
  first_used_at_ms integer, revoked_at_ms integer
) strict;
create index certificates_by_workload on certificates (workload);
create table agents (
  workload text primary key, enrolled_at_ms integer not null, status_json text, listeners_json text
) strict;
create table runs (
  workload text not null, run text not null, sequence integer not null, at_ms integer not null,
  primary key (workload, run)
) strict;
create table alerts (
  id text primary key, alert_json text not null, acknowledged_by text, acknowledged_at_ms integer,
  version integer not null, due_at_ms integer, delivered_at_ms integer, attempts integer not null
) strict;
create index alerts_due on alerts (due_at_ms) where due_at_ms is not null;
create table logins (hash text primary key, user text not null, expires_at_ms integer not null) strict;
create table sessions (hash text primary key, user text not null, expires_at_ms integer not null) strict;
create table audit (
  sequence integer primary key, at_ms integer not null, actor text not null, action text not null,
  subject text not null, detail text not null, previous text not null, hash text not null
) strict;
`,
  `
create table statements (
  kind text not null, subject text not null, value text not null, actor text not null, at_ms integer not null,
  primary key (kind, subject)
) strict;
`,
  `
create table drafts (
  user text primary key, base integer not null, files_json text not null, version integer not null,
  saved_at_ms integer not null
) strict;
`,
];
