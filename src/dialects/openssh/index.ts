/** OpenSSH: what servers, clients and keys let people do through a host, as facts of the host. */
import type { Dialect, ReadError } from '#core/model';
import { fail, ok, unreachable } from '#core/result';
import { toClientFacts } from './client-facts.ts';
import { findIncludedFiles, followIncludes } from './include.ts';
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
  findNamed: findIncludedFiles,
  read: (files) => {
    const errors: ReadError[] = [];
    const read = files.flatMap((file) => parseOpenSsh(file, errors) ?? []);
    if (errors.length > 0) return fail(errors);
    const whole = followIncludes(read);
    const facts = whole.files.map(toFacts);
    return ok({
      topology: lift(files[0]?.path ?? '', whole.files, facts),
      losses: [...whole.losses, ...facts.flatMap(({ losses }) => losses)],
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
