/** ufw: what `ufw status` prints in each of its forms, and the profiles of applications that its rules name. */
import type { Dialect, Reading } from '#core/model';
import { fail, ok } from '#core/result';
import { liftStatus } from './lift.ts';
import { parseUfw, recognisesUfw } from './parse.ts';
import { printUfw } from './print.ts';

export { parseUfw } from './parse.ts';
export type { ProfilePorts, PortSpan, UfwEnd, UfwFile, UfwProfile, UfwRule, UfwStatus } from './syntax.ts';

export const UFW: Dialect = {
  name: 'ufw',
  scope: 'host',
  recognises: recognisesUfw,
  read: (files) => {
    const read = files.map((file) => ({ path: file.path, ...parseUfw(file) }));
    const errors = read
      .filter(({ statuses, profiles }) => statuses.length === 0 && profiles.length === 0)
      .map(({ path }) => ({
        message: `\`${path}\` is no status of ufw; expected what \`ufw status verbose\` or \`ufw app info all\` prints`,
        at: { file: path, line: 1, column: 1 },
      }));
    if (errors.length > 0) return fail(errors);
    const profiles = new Map(read.flatMap((file) => file.profiles).map((profile) => [profile.name, profile]));
    const name = read[0]?.path ?? '';
    const lifted = read
      .flatMap(({ statuses }) => statuses)
      // Several are of several hosts, or of one at several times: each is a point of its own.
      .map((status, i) => liftStatus(i === 0 ? name : `${name}#${i + 1}`, status, profiles));
    const reading: Reading = {
      topology: { endpoints: [], segments: [], points: lifted.map(({ point }) => point), ways: [] },
      losses: lifted.flatMap(({ losses }) => losses),
    };
    return ok(reading);
  },
  print: printUfw,
};
