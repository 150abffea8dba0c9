import type { Position } from '#core/model';

/** A value that a program is started with. */
export interface Setting {
  /** Of an environment variable, a flag or a key of a file. Empty: an argument without a flag. */
  readonly key: string;
  readonly value: string;
  readonly at: Position;
  /** Where it is from, for sentences: `env REDIS_ADDR`. */
  readonly words: string;
}

const HOST = /(?:HOST(?:NAME)?|ADDR(?:ESS)?|SERVER|ENDPOINT|URL|URI)$/i;

/** The port that another setting gives to the host of this one: `DB_PORT` beside `DB_HOST`. Undefined: none does. */
export function siblingPort(key: string, settings: ReadonlyMap<string, Setting>): number | undefined {
  const stem = key.replace(HOST, '');
  if (stem === key && key !== '') return portOf(settings.get(`${key}_PORT`)) ?? portOf(settings.get(`${key}-port`));
  return (
    portOf(settings.get(`${stem}PORT`)) ?? portOf(settings.get(`${stem}port`)) ?? portOf(settings.get(`${key}_PORT`))
  );
}

function portOf(setting: Setting | undefined): number | undefined {
  const text = setting?.value.trim() ?? '';
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= 65_535 ? Number(text) : undefined;
}
