import type { Loss, Position, ReadError } from '#core/model';

/** What reading finds wrong or has no word for, gathered on the way through a document. */
export interface Notes {
  readonly errors: ReadError[];
  readonly losses: Loss[];
}

export function createNotes(): Notes {
  return { errors: [], losses: [] };
}

export function addError(notes: Notes, message: string, at: Position | undefined): void {
  notes.errors.push({ message, ...(at && { at }) });
}

export function addLoss(notes: Notes, construct: string, why: string, at?: Position): void {
  notes.losses.push({ kind: 'unsupported', construct, why, ...(at && { at }) });
}
