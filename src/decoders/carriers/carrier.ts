/** A way to put the records of any log into something else. */
export interface Carrier {
  /** Takes the bytes apart. Memory is bounded, and nothing throws, whatever they are. */
  readonly open: (tell: CarriedTexts) => CarrierInput;
  /** Whether an input that begins so is carried like that. */
  readonly recognises: (beginning: Uint8Array) => boolean;
}

export interface CarriedTexts {
  /** A record as the log has it, mostly a line; or as it came, where nothing is in it. */
  readonly text: (text: string) => void;
  /** One that cannot be taken out. */
  readonly broken: (why: string) => void;
}

export interface CarrierInput {
  readonly push: (bytes: Uint8Array) => void;
  readonly end: () => void;
}
