import type { Direction, Loss, SubnetWall, WallNeed } from '#core/model';
import { type Bits, type Prefix, printPrefix, printTrafficSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { MOST_RULES_PER_NACL } from '../quotas.ts';
import { type AclTraffic, toAclTraffic } from './entry.ts';
import { countEntries, fitEntries, type Fitted } from './fit.ts';

/** A network ACL of one subnet: what no entry permits is denied by the entry `*`, which every list has. */
export interface AwsAcl {
  /** Of the subnet. */
  readonly name: string;
  readonly networks: readonly Prefix[];
  readonly entries: readonly AwsAclEntry[];
}

/** By number, the first that holds a packet decides. */
export interface AwsAclEntry extends AclTraffic {
  readonly number: number;
  readonly direction: Direction;
  readonly action: 'allow' | 'deny';
  readonly network: Prefix;
}

export interface LoweredAcls {
  readonly acls: readonly AwsAcl[];
  /** What entries permit together with what nobody needs, by subnet. */
  readonly coarse: readonly (WallNeed & { readonly subnet: string })[];
  readonly losses: readonly Loss[];
}

/**
 * A list for each subnet that permits at least what must cross its border; where the entries do not fit, coarser ones,
 * which losses name. Errors: each list that does not fit, and what would.
 */
export function lowerAcls(walls: readonly SubnetWall[], rulesPerNacl: number): Result<LoweredAcls, string[]> {
  const errors: string[] = [];
  const losses: Loss[] = [];
  const coarse: LoweredAcls['coarse'][number][] = [];
  const acls = walls.map((wall): AwsAcl => {
    const entries = DIRECTIONS.flatMap((direction) => {
      const needs = wall.needs.filter((need) => need.direction === direction);
      const lists = FAMILIES.flatMap((bits) => {
        const fitted = fitEntries(needs, bits, wall, rulesPerNacl - 1);
        const what = `${direction} entries for IPv${bits === 32 ? 4 : 6}`;
        if (countEntries(fitted) >= rulesPerNacl) errors.push(sayFull(wall, what, countEntries(fitted), rulesPerNacl));
        else if (fitted.coarse.length > 0) losses.push(toLoss(wall, direction, fitted));
        coarse.push(...fitted.coarse.map(({ need }) => ({ subnet: wall.name, direction, ...need })));
        return [
          ...fitted.early.map((permit) => ({ ...permit, action: 'allow' as const })),
          ...fitted.denied.map((permit) => ({ ...permit, action: 'deny' as const })),
          ...fitted.late.map((permit) => ({ ...permit, action: 'allow' as const })),
        ];
      });
      return lists.map(({ network, traffic, action }, i) => {
        return { number: FIRST_NUMBER + i * STEP, direction, action, network, ...toAclTraffic(traffic) };
      });
    });
    return { name: wall.name, networks: wall.networks, entries };
  });
  return errors.length > 0 ? fail(errors) : ok({ acls, coarse, losses });
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const FAMILIES: readonly Bits[] = [32, 128];
/** As the console numbers them: there is room between any two. */
const [FIRST_NUMBER, STEP] = [100, 10];

function toLoss({ name }: SubnetWall, direction: Direction, fitted: Fitted): Loss {
  const { coarse, exact } = fitted;
  const texts = coarse.map(
    ({ permit: { network, isLate }, need: { traffic } }) =>
      `${printTrafficSet(traffic).join(', ')} ${direction === 'ingress' ? 'from' : 'to'} ${printPrefix(network)}${isLate ? ' but the estate' : ''}`,
  );
  const count = countEntries(fitted);
  const fewer = exact > count ? `${exact} entries as ${count}; ` : '';
  const why = `${direction} of the network ACL of \`${name}\`: ${fewer}not all of it is needed there, and the security groups hold the rest`;
  const more = texts.length > 4 ? ` and ${texts.length - 4} more` : '';
  return { kind: 'wider', construct: `${texts.slice(0, 4).join('; ')}${more}`, why };
}

function sayFull({ name }: SubnetWall, what: string, count: number, rulesPerNacl: number): string {
  const raised =
    count < MOST_RULES_PER_NACL
      ? `a quota of ${count + 1} rules a network ACL would do`
      : `no quota that can be had would do (at most ${MOST_RULES_PER_NACL})`;
  return (
    `the network ACL of \`${name}\` needs ${count} ${what}, however coarse, without opening it to zones that it has ` +
    `nothing to do with; ${rulesPerNacl - 1} and \`*\` fit: ${raised}, or fewer other ends`
  );
}
