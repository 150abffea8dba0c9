import type { SourceFile } from '#core/model';
import type { Setting } from './syntax.ts';

/** `[name]` and what is below it, as systemd and NetworkManager write it. */
export interface NamedSection {
  readonly name: string;
  readonly settings: Setting[];
  /** The first comment below its heading. */
  note?: string;
  readonly at: Setting['at'];
}

export function readNamedSections({ path, text }: SourceFile): NamedSection[] {
  const sections: NamedSection[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/^\ufeff/, '').trim();
    const at = { file: path, line: index + 1, column: line.length - line.trimStart().length + 1 };
    const name = /^\[([^\]]+)\]$/.exec(content)?.[1];
    const current = sections.at(-1);
    if (name !== undefined) sections.push({ name, settings: [], at });
    else if (/^[#;]/.test(content)) {
      const note = content.slice(1).trim();
      if (current && current.settings.length === 0 && note !== '' && !note.includes('=')) current.note ??= note;
    } else {
      const [, key, value = ''] = /^([\w.-]+)\s*=\s*(.*)$/.exec(content) ?? [];
      if (key !== undefined) current?.settings.push({ name: key, value, at });
    }
  }
  return sections;
}

/** The last value of a setting of the sections of a name. */
export function valueOf(sections: readonly NamedSection[], section: string, name: string): Setting | undefined {
  return sections
    .filter((each) => each.name === section)
    .flatMap(({ settings }) => settings.filter((setting) => setting.name === name))
    .at(-1);
}
