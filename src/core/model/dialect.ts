import type { Result } from '#core/result';
import type { Position } from './position.ts';
import type { Topology } from './topology.ts';

export interface SourceFile {
  /** As the user names it; positions repeat it. */
  readonly path: string;
  readonly text: string;
}

/**
 * Something that our meaning or a dialect has no word for. `narrower`: what was written permits less than what was
 * asked. `wider`: a part of what was written lets more pass than was asked, and the other parts hold it.
 * `unsupported`: it was read and is not modelled; what depends on it is `unknown`.
 */
export interface Loss {
  readonly kind: 'narrower' | 'wider' | 'unsupported';
  /** The construct in its own words. */
  readonly construct: string;
  /** What of it is not said, and what that means for answers. */
  readonly why: string;
  readonly at?: Position;
}

/** Input that is wrong. Message: the input in backticks, and what would have been accepted. */
export interface ReadError {
  readonly message: string;
  readonly at?: Position;
}

/** What the files of one dialect say. */
export interface Reading {
  readonly topology: Topology;
  readonly losses: readonly Loss[];
}

/** What whoever has files read knows of them, beyond what they say. */
export interface ReadContext {
  /**
   * SEM-21. Every member of every group, tag and account is in the files: whoever is in none of them is no member.
   * Absent: the files may tell of a part of what exists.
   */
  readonly isComplete?: true;
}

/** What every part of the product asks of a firewall language; the rest of a dialect is its own. */
export interface Dialect {
  /** As `--dialect` takes it. */
  readonly name: string;
  /**
   * Whose files `read` takes at once. `host`: of one machine, which the file or its folder is named after.
   * `estate`: of all accounts, regions and projects, which refer to each other.
   */
  readonly scope: 'host' | 'estate';
  /** How the types of its resources begin in Terraform, of which one text may make those of several dialects. */
  readonly terraformPrefix?: string;
  /** Whether the file looks like one of the dialect's, by its content. Cheap: the beginning must do for large files. */
  readonly recognises: (file: SourceFile) => boolean;
  /** Of files that no dialect recognises, those that one of its own names and reads, by their paths. Absent: none. */
  readonly findNamed?: (file: SourceFile, others: readonly SourceFile[]) => readonly SourceFile[];
  /** Parses and lifts files that belong together. Errors: all of them. */
  readonly read: (files: readonly SourceFile[], context?: ReadContext) => Result<Reading, readonly ReadError[]>;
  /** One file in the dialect's canonical text, or as its JSON twin. Absent where there is none. */
  readonly print?: (file: SourceFile, to: 'text' | 'json') => Result<string, readonly ReadError[]>;
}
