/** One argument of something that a provider takes: whether it must be there, and its type, or those of a block's. */
export interface Argument {
  readonly required: boolean;
  /** `string`, `string[]`, `number`, `boolean`, `map of string`, or what a block (or a list of blocks) has. */
  readonly type: string | Arguments;
  /** Of a text, or of each in a list. Absent: anything. */
  readonly words?: readonly string[];
  readonly pattern?: string;
  readonly longest?: number;
  /** Of a number. */
  readonly least?: number;
  readonly most?: number;
}
export type Arguments = Readonly<Record<string, Argument>>;

/** What providers say of the resources that we write, and where they say it. */
export interface ProviderSchema {
  readonly sources: readonly string[];
  readonly resources: Readonly<Record<string, Arguments>>;
}

/** Terraform's own, of every resource. */
const META = new Set(['lifecycle', 'depends_on']);

/**
 * What of a value is nothing that the provider takes: missing, unknown, or of another type. A list of blocks may be one
 * block. CloudFormation's functions stand for texts.
 */
export function findFaults(value: unknown, known: Arguments, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no object`];
  const given = Object.entries(value).filter(([name]) => !META.has(name));
  const missing = Object.entries(known)
    .filter(([name, { required }]) => required && !Object.hasOwn(value, name))
    .map(([name]) => `${path}: needs \`${name}\``);
  return [
    ...missing,
    ...given.flatMap(([name, part]) => {
      const argument = known[name];
      return argument ? findTypeFaults(part, argument, `${path}.${name}`) : [`${path}: \`${name}\` is not known`];
    }),
  ];
}

function findTypeFaults(value: unknown, argument: Argument, path: string): string[] {
  const { type } = argument;
  const wrong = findLimitFaults(value, argument, path);
  if (wrong.length > 0) return wrong;
  if (typeof type !== 'string')
    return (Array.isArray(value) ? value : [value]).flatMap((block) => findFaults(block, type, path));
  const isOf = (one: unknown, wanted: string) => wanted === 'any' || typeof one === wanted || isFunction(one);
  const fault = [`${path}: ${JSON.stringify(value)} is no ${type}`];
  if (type.endsWith('[]'))
    return Array.isArray(value) && value.every((one) => isOf(one, type.slice(0, -2))) ? [] : fault;
  if (type === 'map of string') return typeof value === 'object' ? [] : fault;
  return isOf(value, type) ? [] : fault;
}

function findLimitFaults(value: unknown, { words, pattern, longest, least, most }: Argument, path: string): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => {
    const isText = typeof one === 'string';
    const isNumber = typeof one === 'number';
    const faults = [
      ...(isText && words && !words.includes(one) ? [`none of ${words.join(', ')}`] : []),
      ...(isText && pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(one) ? [`not like ${pattern}`] : []),
      ...(isText && longest !== undefined && one.length > longest ? [`longer than ${longest}`] : []),
      ...(isNumber && least !== undefined && one < least ? [`below ${least}`] : []),
      ...(isNumber && most !== undefined && one > most ? [`above ${most}`] : []),
    ];
    return faults.map((fault) => `${path}: ${JSON.stringify(one)} is ${fault}`);
  });
}

function isFunction(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [only, ...more] = Object.keys(value);
  return more.length === 0 && (only === 'Ref' || only?.startsWith('Fn::') === true);
}
