import type { JsonNode } from '#core/json';

/** One resource of a template, or a block inside one. Paths are member names with dots. References are ids. */
export interface Source {
  readonly offset: number;
  /** The resource's own id: as the platform gave it, or the name in the template. */
  readonly id: string;
  readonly node: (path: string) => JsonNode | undefined;
  readonly text: (path: string) => string | undefined;
  readonly texts: (path: string) => readonly string[];
  /** What a list refers to that the input does not tell, in its own words. */
  readonly unresolved: (path: string) => readonly string[];
  readonly number: (path: string) => number | undefined;
  /** Something is written there that only the deployment tells. */
  readonly isOpen: (path: string) => boolean;
  /** Nothing is written there, and the platform may still put something. */
  readonly isComputed: (path: string) => boolean;
  /** What decides whether it is there at all, where that is not told. */
  readonly perhaps?: string;
  readonly isTrue: (path: string) => boolean | undefined;
  readonly blocks: (path: string) => readonly Source[];
  /** Of which type a resource of the template with that id is. */
  readonly typeOf: (id: string) => string | undefined;
  /** Whether a subnet gives those who say nothing of it a public address; undefined: nobody knows. */
  readonly mapsPublic: (subnet: string) => boolean | undefined;
  /** The VPC of a subnet of the template. */
  readonly vpcOf: (subnet: string) => string | undefined;
}

/** A resource and its type: `aws_vpc`, `AWS::EC2::VPC`. */
export interface TypedSource {
  readonly type: string;
  readonly source: Source;
}

/** What the API would tell of it: an object of a list. */
export interface Told {
  readonly list: string;
  readonly node: JsonNode;
}

export type Rewrite = (source: Source) => readonly Told[];
