import { parsePrefix, type Prefix } from '#core/net';
import { DEFAULT_QUOTAS, GROUP_TARGETS, type GroupQuotas, type GroupTargetName, hasWalls } from '#stages/enforce';

/** Options of `bulkhead compile` for a cloud: what the policy does not say of the account. */
export const ACCOUNT_OPTIONS = {
  'rules-per-group': { type: 'string' },
  'groups-per-interface': { type: 'string' },
  'rules-per-nacl': { type: 'string' },
  nacls: { type: 'boolean' },
  subnet: { type: 'string', multiple: true },
} as const;

export interface AccountValues {
  readonly 'rules-per-group'?: string | undefined;
  readonly 'groups-per-interface'?: string | undefined;
  readonly 'rules-per-nacl'?: string | undefined;
  readonly nacls?: boolean | undefined;
  readonly subnet?: readonly string[] | undefined;
}

export interface Account {
  readonly quotas: GroupQuotas;
  /** Whether there are to be lists around subnets. */
  readonly isWalled: boolean;
  /** The networks of each; none: those of zones. */
  readonly subnets: readonly (readonly Prefix[])[];
}

const MOST_RULES_PER_NACL = 40;

/** The account, and everything that is wrong with its options. */
export function readAccount(
  values: AccountValues,
  target: GroupTargetName | undefined,
): { value: Account; errors: string[] } {
  const errors: string[] = [];
  const { subnet: texts = [] } = values;
  const isWalled = values.nacls === true || texts.length > 0;
  if (isWalled && !(target && hasWalls(target)))
    errors.push(
      `bulkhead: \`--nacls\` and \`--subnet\` are for network ACLs; expected \`--target\` ${GROUP_TARGETS.filter(hasWalls).join(', ')}`,
    );
  const subnets = texts.map((text) => readSubnet(text, errors));
  const read = (name: keyof AccountValues, otherwise: number, most = 9999): number => {
    const text = values[name];
    if (typeof text !== 'string') return otherwise;
    if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= most) return Number(text);
    errors.push(`bulkhead: \`${text}\` is no quota for \`--${name}\`; expected a number from 1 to ${most}`);
    return otherwise;
  };
  const quotas = {
    rulesPerGroup: read('rules-per-group', DEFAULT_QUOTAS.rulesPerGroup),
    groupsPerInterface: read('groups-per-interface', DEFAULT_QUOTAS.groupsPerInterface),
    rulesPerNacl: read('rules-per-nacl', DEFAULT_QUOTAS.rulesPerNacl, MOST_RULES_PER_NACL),
  };
  return { value: { quotas, isWalled, subnets }, errors };
}

/** Its network of either family, or one of each: `10.1.0.0/24,2001:db8::/64`. */
function readSubnet(text: string, errors: string[]): Prefix[] {
  const read = text.split(',').map(parsePrefix);
  const wrong = read.flatMap((network) => (network.ok ? [] : [`bulkhead: ${network.error}`]));
  const networks = read.flatMap((network) => (network.ok ? [network.value] : []));
  errors.push(...wrong);
  if (wrong.length === 0 && new Set(networks.map(({ bits }) => bits)).size < networks.length)
    errors.push(`bulkhead: \`${text}\` has several networks of one family; expected \`--subnet\` for each subnet`);
  return networks;
}
