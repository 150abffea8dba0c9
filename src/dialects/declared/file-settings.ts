import type { Position } from '#core/model';
import type { Setting } from './setting.ts';

const COMMENT = /^\s*(?:#|\/\/|;|--\s|<!--)/;
/** `key: value`, `key = value`, `"key":"value",`; `host:1` is a host. */
const PAIR = /^[\s"'-]*([\w.$/-]{1,200})["']?\s*(?:=|:(?=[\s"'[{]|$))\s*(.*)$/;

/**
 * The settings of a file of which nobody knows the format: what is written after keys, and lines without one. `lineAt`:
 * where its lines are, counted from 0; else all are where the file is.
 */
export function toFileSettings(file: Setting, lineAt: (line: number) => Position = () => file.at): Setting[] {
  return file.value.split('\n').flatMap((line, i): Setting[] => {
    if (line.trim() === '' || COMMENT.test(line)) return [];
    const [, key = '', value = line] = PAIR.exec(line) ?? [];
    return [{ ...file, key, value: value.trim(), at: lineAt(i) }];
  });
}
