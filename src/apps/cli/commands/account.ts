import type { Workload } from '#core/model';
import { type AddressSet, hasAddress, parsePrefix, type Prefix, toAddressSet, toRange } from '#core/net';
import {
  DEFAULT_QUOTAS,
  findExcessiveQuotas,
  GROUP_TARGETS,
  type GroupQuotas,
  type GroupTargetName,
  hasWalls,
} from '#stages/enforce';

/** Options of `bulkhead compile` for a cloud: what the policy does not say of the account. */
export const ACCOUNT_OPTIONS = {
  'rules-per-group': { type: 'string' },
  'groups-per-interface': { type: 'string' },
  'rules-per-nacl': { type: 'string' },
  within: { type: 'string', multiple: true },
  nacls: { type: 'boolean' },
  subnet: { type: 'string', multiple: true },
} as const;

export interface AccountValues {
  readonly 'rules-per-group'?: string | undefined;
  readonly 'groups-per-interface'?: string | undefined;
  readonly 'rules-per-nacl'?: string | undefined;
  readonly within?: readonly string[] | undefined;
  readonly nacls?: boolean | undefined;
  readonly subnet?: readonly string[] | undefined;
}

export interface Account {
  readonly quotas: GroupQuotas;
  /** Only workloads that have all of their addresses here. Absent: all. */
  readonly within?: AddressSet;
  /** Whether there are to be lists around subnets. */
  readonly isWalled: boolean;
  /** The networks of each; none: those of zones. */
  readonly subnets: readonly (readonly Prefix[])[];
}

/** The account, and everything that is wrong with its options. */
export function readAccount(
  values: AccountValues,
  target: GroupTargetName | undefined,
): { value: Account; errors: string[] } {
  const errors: string[] = [];
  const { subnet: texts = [], within = [] } = values;
  const isWalled = values.nacls === true || texts.length > 0;
  if (isWalled && !(target && hasWalls(target)))
    errors.push(
      `bulkhead: \`--nacls\` and \`--subnet\` are for network ACLs; expected \`--target\` ${GROUP_TARGETS.filter(hasWalls).join(', ')}`,
    );
  const subnets = texts.map((text) => readSubnet(text, errors));
  if (within.length > 0 && !target)
    errors.push(`bulkhead: \`--within\` is for clouds; expected \`--target\` ${GROUP_TARGETS.join(', ')}`);
  const networks = within.flatMap((text) => readNetworks(text, errors));
  const read = (name: keyof AccountValues, otherwise: number): number => {
    const text = values[name];
    if (typeof text !== 'string') return otherwise;
    if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
    errors.push(`bulkhead: \`${text}\` is no quota for \`--${name}\`; expected a number from 1 to 9999`);
    return otherwise;
  };
  const quotas = {
    rulesPerGroup: read('rules-per-group', DEFAULT_QUOTAS.rulesPerGroup),
    groupsPerInterface: read('groups-per-interface', DEFAULT_QUOTAS.groupsPerInterface),
    rulesPerNacl: read('rules-per-nacl', DEFAULT_QUOTAS.rulesPerNacl),
  };
  errors.push(...findExcessiveQuotas(quotas).map((error) => `bulkhead: ${error}; expected quotas that can be had`));
  const only = within.length > 0 ? { within: toAddressSet(networks.map(toRange)) } : {};
  return { value: { quotas, isWalled, subnets, ...only }, errors };
}

/** Its network of either family, or one of each: `10.1.0.0/24,2001:db8::/64`. */
function readSubnet(text: string, errors: string[]): Prefix[] {
  const networks = readNetworks(text, errors);
  if (new Set(networks.map(({ bits }) => bits)).size < networks.length)
    errors.push(`bulkhead: \`${text}\` has several networks of one family; expected \`--subnet\` for each subnet`);
  return networks;
}

function readNetworks(text: string, errors: string[]): Prefix[] {
  return text
    .split(',')
    .map(parsePrefix)
    .flatMap((network) => {
      if (network.ok) return [network.value];
      errors.push(`bulkhead: ${network.error}`);
      return [];
    });
}

/** Those that the account is about; what becomes of others that are partly there is told. */
export function chooseWithin(workloads: readonly Workload[], { within }: Account): Workload[] {
  if (!within) return [...workloads];
  return workloads.filter(({ name, addresses }) => {
    const inside = addresses.filter((address) => hasAddress(within, address));
    if (inside.length > 0 && inside.length < addresses.length)
      process.stderr.write(
        `unsupported: workload \`${name}\`: some of its addresses are within, others are not; it gets no group\n`,
      );
    return inside.length === addresses.length;
  });
}
