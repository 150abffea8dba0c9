import type { OptionUse } from './syntax.ts';
import type { Family, ValueKind } from './value.ts';

export interface OptionForm {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One for each value. None: a flag. */
  readonly values: readonly ValueKind[];
  readonly canNegate: boolean;
  /** Printed where it is not given. */
  readonly fallback?: string;
  /** Not printed: the value that counts when it is not given. */
  readonly silent?: string;
  /** Values are texts: quoted always, or where they are no plain word. Absent: printed as they are. */
  readonly quotes?: 'always' | 'needed';
  /** May be given several times. */
  readonly repeats?: true;
}

type Extras = Partial<Pick<OptionForm, 'aliases' | 'fallback' | 'silent' | 'quotes' | 'repeats'>>;

export function option(name: string, values: ValueKind | readonly ValueKind[], extras: Extras = {}): OptionForm {
  return { name, aliases: [], values: typeof values === 'function' ? [values] : values, canNegate: false, ...extras };
}

/** An option that may stand behind `!`. */
export function either(name: string, values: ValueKind | readonly ValueKind[], extras: Extras = {}): OptionForm {
  return { ...option(name, values, extras), canNegate: true };
}

export function flag(name: string, ...aliases: string[]): OptionForm {
  return option(name, [], { aliases });
}

/** What a match or a target has to say, in the order in which `iptables-save` prints it. */
export interface Extension {
  readonly name: string;
  /** Absent: both. */
  readonly family?: Family;
  readonly options: readonly OptionForm[];
  /** At least one of each of these lists must be there. */
  readonly required: readonly (readonly string[])[];
  /** Of each of these lists, at most one. */
  readonly exclusive: readonly (readonly string[])[];
  /** The one makes sense with one of the others alone. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** The kernel loads it only behind `-p` with one of these; undefined: behind any. */
  readonly protocols?: (uses: readonly OptionUse[]) => readonly string[] | undefined;
  /** The kernel loads it in these tables, or these built-in chains, alone. */
  readonly tables?: readonly string[];
  readonly chains?: readonly string[];
  /** Turns what was written into the options that are printed: names for what is the same. */
  readonly rewrite?: (uses: readonly OptionUse[], family: Family) => readonly OptionUse[];
  /** What is wrong beyond that; undefined: nothing. */
  readonly check?: (uses: readonly OptionUse[]) => string | undefined;
}

export function extension(
  name: string,
  options: readonly OptionForm[],
  more: Partial<Omit<Extension, 'name' | 'options'>> = {},
): Extension {
  return { name, options, required: [], exclusive: [], needs: {}, ...more };
}

/** Of all its options one at least must be there. */
export function anyOf(options: readonly OptionForm[]): readonly (readonly string[])[] {
  return [options.map(({ name }) => name)];
}

/** Whatever the options are, it is for these protocols. */
export function onlyFor(...protocols: readonly string[]): { readonly protocols: () => readonly string[] } {
  return { protocols: () => protocols };
}

export function findUse(uses: readonly OptionUse[], name: string): OptionUse | undefined {
  return uses.find((use) => use.name === name);
}
