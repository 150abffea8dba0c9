/** OpenSSH: what servers, clients and keys let people do through a host, as facts of the host. */
import type { Dialect, Loss, ReadError } from '#core/model';
import { fail, ok, unreachable } from '#core/result';
import { toClientFacts } from './client-facts.ts';
import { lift } from './lift.ts';
import { parseOpenSsh, recognisesOpenSsh } from './parse.ts';
import { type Facts, toKeyFacts, toServerFacts } from './server-facts.ts';
import type { SshFile } from './syntax.ts';

export { parseOpenSsh } from './parse.ts';
export type { AuthorizedKey, KeyOption, SshBlock, SshFile, SshSetting } from './syntax.ts';

export const OPENSSH: Dialect = {
  name: 'openssh',
  scope: 'host',
  recognises: recognisesOpenSsh,
  read: (files) => {
    const errors: ReadError[] = [];
    const read = files.flatMap((file) => parseOpenSsh(file, errors) ?? []);
    if (errors.length > 0) return fail(errors);
    const facts = read.map(toFacts);
    return ok({
      topology: lift(files[0]?.path ?? '', read, facts),
      losses: [...read.flatMap(listIncludes), ...facts.flatMap(({ losses }) => losses)],
    });
  },
};

function toFacts(file: SshFile): Facts {
  switch (file.kind) {
    case 'server':
      return toServerFacts(file.blocks);
    case 'client':
      return toClientFacts(file.blocks);
    case 'keys':
      return toKeyFacts(file.path, file.keys);
    default:
      return unreachable(file);
  }
}

/** What another file says may come before what this one does, and the first value counts. */
function listIncludes(file: SshFile): Loss[] {
  if (file.kind === 'keys') return [];
  return file.blocks.flatMap(({ settings }) =>
    settings
      .filter(({ name }) => name === 'include')
      .map(({ args, at }): Loss => ({
        kind: 'unsupported',
        construct: `Include ${args.join(' ')}`,
        why: 'other files are not followed: they may say otherwise',
        at,
      })),
  );
}
