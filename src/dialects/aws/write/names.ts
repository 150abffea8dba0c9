import { printAddress } from '#core/net';
import type { AwsAttachment, AwsRule } from './lower.ts';

/** Of a group in the account. */
export function toGroupName(name: string): string {
  return `bulkhead-${name}`;
}

export interface NamedAttachment {
  readonly key: string;
  readonly attachment: AwsAttachment;
}

/** Unique and lasting names for interfaces: the workload's, with a number where it has several: `app`, `app--2`. */
export function nameAttachments(attachments: readonly AwsAttachment[]): NamedAttachment[] {
  const counts = new Map<string, number>();
  return attachments.map((attachment) => {
    const word = attachment.workload.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    const number = (counts.get(word) ?? 0) + 1;
    counts.set(word, number);
    return { key: number === 1 ? word : `${word}--${number}`, attachment };
  });
}

/** Some address tells which interface it is. */
export function toFilter({ addresses }: AwsAttachment): { name: string; values: string[] } {
  const [first] = addresses;
  if (!first) throw new Error('unreachable: a member has an address');
  const name = first.bits === 32 ? 'addresses.private-ip-address' : 'ipv6-addresses.ipv6-address';
  return { name, values: [printAddress(first)] };
}

/** What a rule says as one word, unique in its group: `tcp-443-443-10_3_0_5_32`. */
export function nameRule({ protocol, from, to, peer }: AwsRule): string {
  const other = peer.kind === 'group' ? peer.name : peer.cidr.replaceAll(/[./:]/g, '_');
  const parts = [protocol === '-1' ? 'all' : protocol, from, to].filter((part) => part !== undefined);
  return [...parts.map((part) => (part === -1 ? 'all' : part)), other].join('-');
}

/** For a shell, as it is. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** In the order in which it is said, as people write it. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
