import type { SourceFile } from '#core/model';

/** How much of a file must tell. */
const BEGINNING = 200_000;
const SIGNS =
  /"compute#\w+"|\bcompute\.googleapis\.com\b|googleapis\.com\/compute\/|"google_compute_\w+"|"firewallPolicys"|"sourceRange"\s*:/;

export function recognises({ text }: SourceFile): boolean {
  return /^\ufeff?\s*[[{]/.test(text) && hasSigns(text);
}

/** Whether a text speaks of Google Cloud's network, were there no resource in it. */
export function hasSigns(text: string): boolean {
  return SIGNS.test(text.slice(0, BEGINNING));
}
