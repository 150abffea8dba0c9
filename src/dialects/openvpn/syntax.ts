import type { Position } from '#core/model';

/** One line of a configuration: a name and what follows it, quotes resolved. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: Position;
}

export interface OpenVpnFile {
  readonly path: string;
  readonly directives: readonly Directive[];
  /** Names of inline files, whose content is not looked at: keys and certificates. */
  readonly inline: readonly string[];
}
