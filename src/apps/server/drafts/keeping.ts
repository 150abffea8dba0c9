import type { PolicyFile } from '#dialects/bulkhead';
import type { Handlers } from '../console/handlers.ts';
import type { Parts } from '../parts.ts';
import { RequestProblem } from '../problem.ts';

type Keeping = 'draft' | 'saveDraft' | 'discardDraft';

/** The routes that keep what people edit, so that a reload and a restart lose nothing of it. */
export function makeKeeping({ ledger, now }: Pick<Parts, 'ledger' | 'now'>): Pick<Handlers, Keeping> {
  return {
    draft: async ({ user }) => {
      const held = await ledger.findDraft(user);
      if (!held) return {};
      const { user: _, files, ...rest } = held;
      return { draft: { ...rest, files: [...files] } };
    },
    saveDraft: async ({ body: { files, base, version }, user }) => {
      const saved = await ledger.saveDraft({ user, base, files, savedAtMs: now() }, version);
      if (!saved) throw new RequestProblem(409, 'the draft was changed in another window; load it again');
      return { version: saved.version, savedAtMs: saved.savedAtMs };
    },
    discardDraft: async ({ user }) => {
      await ledger.dropDraft(user, 'discarded', now());
    },
  };
}

/** Ends the draft of the user that is this text: it is the policy now. */
export async function endPublished(
  { ledger, now }: Pick<Parts, 'ledger' | 'now'>,
  user: string,
  files: readonly PolicyFile[],
  revision: number,
): Promise<void> {
  const held = await ledger.findDraft(user);
  if (held && isSame(held.files, files)) await ledger.dropDraft(user, `published as revision ${revision}`, now());
}

function isSame(a: readonly PolicyFile[], b: readonly PolicyFile[]): boolean {
  return a.length === b.length && a.every(({ path, text }, i) => path === b[i]?.path && text === b[i].text);
}
