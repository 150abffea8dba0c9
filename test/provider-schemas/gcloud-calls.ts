import { ok } from '#core/result';
import { readOptions, runScript } from '#dialects/cloud';

/** What a call of `gcloud` sends: the message and its members. */
export interface Sent {
  readonly message: 'Firewall' | 'Tags';
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Which member of the resource a flag is. Source: cloud.google.com/sdk/gcloud/reference/compute/firewall-rules/create,
 * whose flags are described as the members of compute/docs/reference/rest/v1/firewalls are.
 */
const MEMBERS: Readonly<Record<string, string>> = {
  network: 'network',
  direction: 'direction',
  priority: 'priority',
  description: 'description',
  'source-ranges': 'sourceRanges',
  'source-tags': 'sourceTags',
  'source-service-accounts': 'sourceServiceAccounts',
  'destination-ranges': 'destinationRanges',
  'target-tags': 'targetTags',
  'target-service-accounts': 'targetServiceAccounts',
  disabled: 'disabled',
};
const LISTS = /(?:ranges|tags|accounts)$/;

/** The resources that a script sends, and what of it is no call that is known. */
export function toSent(script: string): { readonly sent: readonly Sent[]; readonly faults: readonly string[] } {
  const sent: Sent[] = [];
  const faults: string[] = [];
  const ran = runScript(script, new Map([['NETWORK', 'n']]), (words) => {
    const { plain, options } = readOptions(words);
    const call = plain.slice(0, 4).join(' ');
    if (call === 'gcloud compute firewall-rules create') {
      const { body, unknown } = toFirewall(plain[4] ?? '', options);
      sent.push({ message: 'Firewall', body });
      faults.push(...unknown.map((flag) => `\`--${flag}\` is no flag of a firewall rule`));
    } else if (call === 'gcloud compute instances add-tags')
      sent.push({ message: 'Tags', body: { items: (options.get('tags') ?? []).flatMap((text) => text.split(',')) } });
    else if (call !== 'gcloud compute instances list') faults.push(`\`${call}\` is no call that is known`);
    return ok('zone');
  });
  return { sent, faults: ran.ok ? faults : [...faults, ran.error] };
}

function toFirewall(name: string, options: ReadonlyMap<string, readonly string[]>) {
  const body: Record<string, unknown> = { name };
  const unknown: string[] = [];
  const action = options.get('action')?.join();
  // `all` is a word of gcloud's reference that the description of the API leaves out.
  const rules = (options.get('rules')?.join(',') ?? '')
    .split(',')
    .filter((rule) => rule !== 'all')
    .map((rule) => {
      const [IPProtocol = '', port] = rule.split(':');
      return { IPProtocol, ...(port !== undefined && { ports: [port] }) };
    });
  if (action === 'ALLOW') body['allowed'] = rules;
  else if (action === 'DENY') body['denied'] = rules;
  else unknown.push(`action=${action ?? ''}`);
  for (const [flag, values] of options) {
    const member = MEMBERS[flag];
    const text = values.join(',');
    if (flag === 'action' || flag === 'rules') continue;
    if (member === undefined) unknown.push(flag);
    else if (LISTS.test(flag)) body[member] = text.split(',');
    else body[member] = flag === 'priority' && /^\d+$/.test(text) ? Number(text) : text;
  }
  return { body, unknown };
}

/** What the description says in words of members beside each other. */
export function findClashes({ message, body }: Sent): string[] {
  if (message !== 'Firewall') return [];
  const has = (member: string) => Object.hasOwn(body, member);
  const isEgress = body['direction'] === 'EGRESS';
  return [
    ...(isEgress && has('sourceTags') ? ['EGRESS with source tags'] : []),
    ...(has('targetTags') && has('targetServiceAccounts') ? ['tags and service accounts as targets'] : []),
    ...(has('sourceTags') && has('sourceServiceAccounts') ? ['tags and service accounts as sources'] : []),
  ];
}
