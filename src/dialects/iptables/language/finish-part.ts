import { type Extension, findUse } from './extension.ts';
import type { Place } from './read-rule.ts';
import type { OptionUse, Part } from './syntax.ts';

/** The part as it is printed: options in the order of their extension, what is not said filled in. And what is wrong. */
export function finishPart(
  part: {
    readonly module: string;
    readonly extension: Extension | undefined;
    readonly uses: readonly OptionUse[];
    readonly unknown: readonly string[];
  },
  place: Place,
  kind: 'match' | 'target',
  protocol: OptionUse | undefined,
): { part: Part; problems: string[] } {
  const { module, extension, uses } = part;
  const isKnown = extension !== undefined || kind === 'target';
  const unknown = part.unknown.length > 0 || !isKnown ? { unknown: part.unknown.join(' ') } : {};
  if (!extension) return { part: { module, options: [], ...unknown }, problems: [] };
  const options = arrange(extension, extension.rewrite?.(uses, place.family) ?? uses);
  const problems =
    part.unknown.length > 0
      ? []
      : [...findLacking(extension, uses), ...findMisplaced(extension, uses, place, protocol)];
  const name = `${kind === 'match' ? '-m' : '-j'} ${module}`;
  return {
    part: { module, options, ...unknown },
    problems: problems.map((problem) => `\`${name}\` ${problem}`),
  };
}

function arrange(extension: Extension, uses: readonly OptionUse[]): OptionUse[] {
  return extension.options.flatMap((form): OptionUse[] => {
    const given = uses.filter((use) => use.name === form.name);
    if (given.length === 0)
      return form.fallback === undefined ? [] : [{ name: form.name, isNegated: false, values: [form.fallback] }];
    return given.filter((use) => use.isNegated || form.silent === undefined || use.values[0] !== form.silent);
  });
}

function findLacking({ required, exclusive, needs, check }: Extension, uses: readonly OptionUse[]): string[] {
  const isThere = (name: string) => findUse(uses, name) !== undefined;
  const other = check?.(uses);
  return [
    ...required
      .filter((names) => !names.some(isThere))
      .map((names) => `lacks ${names.map((n) => `\`${n}\``).join(' or ')}`),
    ...exclusive
      .map((names) => names.filter(isThere))
      .filter((names) => names.length > 1)
      .map((names) => `has ${names.map((n) => `\`${n}\``).join(' and ')}; expected one of them`),
    ...Object.entries(needs)
      .filter(([name, others]) => isThere(name) && !others.some(isThere))
      .map(([name, others]) => `has \`${name}\`; expected ${others.map((n) => `\`${n}\``).join(' or ')} with it`),
    ...(other === undefined ? [] : [other]),
  ];
}

/** What the tool takes and the kernel refuses. */
function findMisplaced(
  extension: Extension,
  uses: readonly OptionUse[],
  { table, chain }: Place,
  protocol: OptionUse | undefined,
): string[] {
  const protocols = extension.protocols?.(uses);
  const isFit = protocol && !protocol.isNegated && protocols?.includes(protocol.values[0] ?? '');
  const isBuiltIn = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].includes(chain);
  return [
    ...(protocols && !isFit ? [`needs ${protocols.map((name) => `\`-p ${name}\``).join(' or ')}`] : []),
    ...(extension.tables && !extension.tables.includes(table)
      ? [`is for the table ${extension.tables.map((name) => `\`${name}\``).join(' or ')}`]
      : []),
    ...(extension.chains && isBuiltIn && !extension.chains.includes(chain)
      ? [`is for the chain ${extension.chains.map((name) => `\`${name}\``).join(' or ')}`]
      : []),
  ];
}
