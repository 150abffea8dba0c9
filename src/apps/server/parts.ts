import { join } from 'node:path';
import { fail, ok, type Result } from '#core/result';
import { type ControlPlane, DEFAULT_CONTROL_PLANE } from '#stages/enforce';
import type { FlowStore } from '#store/flows';
import type { Ledger } from '#store/ledger';
import { openSqliteLedger } from '#store/ledger/sqlite';
import { explainSystemError, makeFolder } from '../files/index.ts';
import { type Contacts, type Enrolment, makeContacts, makeEnrolment } from './agents/index.ts';
import { type Authority, openAuthority } from './authority/index.ts';
import { type Broadcast, makeBroadcast } from './broadcast.ts';
import { openFlows } from './flows.ts';
import { type History, makeHistory } from './history.ts';
import { makeObserved, type Observed } from './observed.ts';
import type { ServerOptions } from './options.ts';
import { openDesk, type PolicyDesk } from './policy/index.ts';
import { seedDesk } from './seed.ts';

/** What the listeners of a server share. */
export interface Parts {
  readonly ledger: Ledger;
  readonly flows: FlowStore;
  readonly authority: Authority;
  readonly desk: PolicyDesk;
  readonly enrolment: Enrolment;
  readonly contacts: Contacts;
  readonly broadcast: Broadcast;
  readonly controlPlane: ControlPlane;
  /** All that was seen, as it was seen. */
  readonly observed: () => Promise<Observed>;
  /** What of it may be evidence, with the scans and the noise that were set apart. */
  readonly history: () => Promise<History>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Errors: the state folder, one of its files or the seed cannot be used; nothing stays open. */
export async function openParts(options: ServerOptions): Promise<Result<Parts, readonly string[]>> {
  const now = options.now ?? Date.now;
  const { stateFolder } = options;
  try {
    makeFolder(stateFolder, 0o700);
  } catch (error) {
    return fail([
      `\`${stateFolder}\` cannot be made (${explainSystemError(error) ?? String(error)}); expected a folder for the state (--state-dir)`,
    ]);
  }
  const authority = await openAuthority(join(stateFolder, 'authority'), now());
  if (!authority.ok) return fail([authority.error]);
  const opened = openSqliteLedger(join(stateFolder, 'ledger.sqlite'));
  if (!opened.ok) return fail([opened.error]);
  const ledger = opened.value;
  const flows = await openFlows(options);
  if (!flows.ok) {
    await ledger.close();
    return fail([flows.error]);
  }
  const broadcast = makeBroadcast();
  const controlPlane = options.controlPlane ?? DEFAULT_CONTROL_PLANE;
  const desk = await openDesk({
    ledger,
    controlPlane,
    now,
    onPublished: (body) => broadcast.tell({ name: 'revision', body }),
  });
  const seeded = await seedDesk(desk, options.seed);
  if (!seeded.ok) {
    await Promise.all([ledger.close(), flows.value.close()]);
    return seeded;
  }
  return ok({
    ledger,
    flows: flows.value,
    authority: authority.value,
    desk,
    enrolment: makeEnrolment(authority.value, ledger, () => desk.current().policy, now),
    contacts: makeContacts(ledger, now),
    broadcast,
    controlPlane,
    observed: makeObserved(flows.value, desk.current, now),
    history: makeHistory({ flows: flows.value, current: desk.current, now }),
    now,
    log: options.log ?? (() => {}),
  });
}
