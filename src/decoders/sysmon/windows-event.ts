/** An event of a Windows log, whatever it was written as. */
export interface WindowsEvent {
  readonly id: number;
  /** In lower case: `microsoft-windows-sysmon/operational`, `security`; empty where it is not told. */
  readonly channel: string;
  readonly provider: string;
  readonly computer: string | undefined;
  /** As it is written, best first. */
  readonly times: readonly (string | undefined)[];
  /** Of the event's own data, by its name in any case. `-` and nothing are undefined. */
  readonly field: (name: string) => string | undefined;
}

/** Fields by their names in lower case: shippers change the first letter, or all. */
export function toFieldReader(entries: Iterable<readonly [string, string | undefined]>): WindowsEvent['field'] {
  const fields = new Map<string, string>();
  for (const [name, value] of entries)
    if (value !== undefined && value !== '' && value !== '-') fields.set(name.toLowerCase(), value);
  return (name) => fields.get(name.toLowerCase());
}
