import type { DecodeInput } from '#core/model';
import { parseMessage } from './parse-message.ts';
import type { WindowsEvent } from './windows-event.ts';

/** `Id : 3` of `Get-WinEvent | Format-List`, `  Event ID: 3` of `wevtutil qe /f:text`. */
const NUMBER = /^\s{0,8}(?:Id|Event ID|EventID)\s{0,20}:\s{0,8}(\d{1,5})\s*$/;
const OURS = /sysmon|security-auditing|network connection detected/i;
/** A longer one is no event. */
const MOST_LENGTH = 65_536;

/** Whether lines are events as text, of the logs that tell of connections. */
export function areTexts(lines: readonly string[]): boolean {
  return lines.some((line) => NUMBER.test(line)) && lines.some((line) => OURS.test(line));
}

/** Cuts a text into its events, by the lines that tell their numbers; what stands before those in one paragraph is of them. */
export function splitTexts(encoding: 'utf-8' | 'utf-16le', onEvent: (event: WindowsEvent) => void): DecodeInput {
  const decoder = new TextDecoder(encoding);
  let rest = '';
  let id: number | undefined;
  let event = '';
  let paragraph = '';
  const keep = (text: string, line: string) => (text.length + line.length > MOST_LENGTH ? text : `${text}${line}\n`);
  const flush = () => {
    if (id !== undefined) onEvent(toEvent(id, event + paragraph));
    id = undefined;
    event = '';
  };
  const take = (line: string) => {
    const number = NUMBER.exec(line)?.[1];
    if (number !== undefined) {
      const head = paragraph;
      paragraph = '';
      flush();
      id = Number(number);
      event = head;
    } else if (line.trim() === '') {
      if (id !== undefined) event = keep(event, paragraph);
      paragraph = '';
    } else paragraph = keep(paragraph, line);
  };
  return {
    push: (bytes) => {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(0, MOST_LENGTH);
      for (const line of lines) take(line.replace(/\r$/, ''));
    },
    end: () => {
      take(rest + decoder.decode());
      flush();
    },
  };
}

function toEvent(id: number, text: string): WindowsEvent {
  const field = parseMessage(text);
  const provider = field('ProviderName') ?? field('Source') ?? '';
  const isOfSysmon = provider === '' && /network connection detected/i.test(text);
  return {
    id,
    channel: (field('LogName') ?? field('Log Name') ?? '').toLowerCase(),
    provider: isOfSysmon ? 'microsoft-windows-sysmon' : provider.toLowerCase(),
    computer: field('MachineName') ?? field('Computer'),
    times: [field('Date'), field('TimeCreated')],
    field,
  };
}
