import { toPositions } from '#core/json';
import type { Loss, SourceFile } from '#core/model';
import { blankPrompts, findPrompts } from '#dialects/shell';

/**
 * The file without what somebody's terminal printed around it, of which JSON has no word; all else stays where it is.
 * `notes` gets what was passed over. Other texts may have a word for it: their dialects look for it.
 */
export function withoutPrompts(file: SourceFile, notes: Loss[] = []): SourceFile {
  const prompts = findPrompts(file.text);
  if (prompts.length === 0) return file;
  const text = blankPrompts(file.text, prompts);
  if (!/^[\ufeff\s]*[[{]/.test(text)) return file;
  const positionOf = toPositions(file.path, file.text);
  for (const { text: prompt, offset } of prompts)
    notes.push({
      kind: 'unsupported',
      construct: prompt.length > 60 ? `${prompt.slice(0, 60)}…` : prompt,
      why: 'a prompt, passed over',
      at: positionOf(offset),
    });
  return { ...file, text };
}
