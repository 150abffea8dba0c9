/** In quotes always, or unless it is a plain word. */
export function quote(text: string, when: 'always' | 'needed'): string {
  if (when === 'needed' && /^[\w-]+$/.test(text)) return text;
  return `"${text.replaceAll(/["\\']/g, (character) => `\\${character}`)}"`;
}
