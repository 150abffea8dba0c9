import { fail, ok, type Result } from '#core/result';

/** The policy repositories that we ship, one folder of `templates` each, in the order of the documentation. */
export const TEMPLATES = [
  { name: 'exchange', summary: 'a centralised exchange with hot wallet, vault and staking' },
  { name: 'custodian', summary: 'a custodian with notary, vault and co-signer' },
  { name: 'validator-operator', summary: 'validators of several chains, behind sentries and remote signers' },
  { name: 'defi-protocol', summary: 'a protocol team with front end, multisig and keeper bots' },
  { name: 'rpc-provider', summary: 'fleets of RPC nodes behind a method filter' },
] as const;

export interface TemplateFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** The day on which the shipped files are written: each of them holds as it is on that day. */
export const TEMPLATE_DAY = '2026-01-01';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DATED = /^( +(?:review|expires): )(\d{4}-\d{2}-\d{2})/gm;
const MOST_NAME = 100;

/**
 * The files of a template as somebody's own: reviews and ends are as far from `day` as they are from `TEMPLATE_DAY`,
 * and documents say `name`. Errors: everything that is wrong with the day or the name.
 */
export function instantiateTemplate(
  files: readonly TemplateFile[],
  { name, day }: { readonly name: string; readonly day: string },
): Result<TemplateFile[], string[]> {
  const errors: string[] = [];
  if (!isDay(day)) errors.push(`\`${day}\` is not a day; expected for example \`2027-05-01\``);
  if (name.trim() === '' || name.length > MOST_NAME || /\p{Cc}/u.test(name))
    errors.push(
      `\`${name.replaceAll(/\p{Cc}/gu, ' ')}\` is not a name; expected one line of up to ${MOST_NAME} characters`,
    );
  if (errors.length > 0) return fail(errors);
  const shiftMs = Date.parse(day) - Date.parse(TEMPLATE_DAY);
  return ok(
    files.map(({ path, text }) => ({
      path,
      text: text
        .replaceAll(DATED, (_, key: string, date: string) => `${key}${toDay(Date.parse(date) + shiftMs)}`)
        .replaceAll('{{name}}', () => name),
    })),
  );
}

/** From the year 1970 on, and far enough from 9999 that every end is a day of four digits too. */
function isDay(text: string): boolean {
  const time = DAY.test(text) ? Date.parse(text) : Number.NaN;
  return time >= 0 && time < Date.parse('9990-01-01') && toDay(time) === text;
}

function toDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
