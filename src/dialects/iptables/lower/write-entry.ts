import type { FilterHook, FilterMatch } from '#core/model';
import type { Bits } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { type Dimension, isNothing, isWhole } from './dimension.ts';
import { toAddressDimension, toDeviceDimension, toStateDimension } from './end-dimensions.ts';
import { toTrafficDimension } from './traffic-dimension.ts';

/** Makes a chain of the same table and gives its name. */
export type AddChain = (rules: readonly string[]) => string;

/** What a match asks of packets of one family at these hooks. Undefined: no packet. Error: it cannot be said. */
export function toDimensions(
  match: FilterMatch,
  bits: Bits,
  hooks: ReadonlySet<FilterHook>,
): Result<readonly Dimension[] | undefined, string> {
  const incoming = toDeviceDimension('in', match.in, hooks);
  const outgoing = toDeviceDimension('out', match.out, hooks);
  if (!incoming.ok) return incoming;
  if (!outgoing.ok) return outgoing;
  const dimensions = [
    toAddressDimension('src', match.sources, bits),
    toAddressDimension('dst', match.destinations, bits),
    incoming.value,
    outgoing.value,
    toTrafficDimension(match, bits),
    toStateDimension(match),
  ];
  if (dimensions.some(isNothing)) return ok(undefined);
  const asked = dimensions.filter((dimension) => !isWhole(dimension));
  return asked.every(({ inside, outside }) => inside ?? outside)
    ? ok(asked)
    : fail('a protocol or a type that has no name');
}

/** More rules than this side by side become chains that ask one thing after the other. */
const MOST_ROWS = 8;

/** Rules that do `action` (`-j ACCEPT`) to the packets of all dimensions. Undefined: too many, or none can say it. */
export function writeRows(dimensions: readonly Dimension[], action: string): string[] | undefined {
  let rows: readonly string[] = [''];
  for (const { inside } of dimensions) {
    if (!inside || rows.length * inside.length > MOST_ROWS) return undefined;
    rows = rows.flatMap((row) => inside.map((words) => join(row, words)));
  }
  return rows.map((row) => join(row, action));
}

/**
 * One rule that asks all that one rule can ask, and leads to chains that ask the rest: the kernel's own limit is 16
 * chains within each other. Without `rest` it comes back, so that the action must not leave the chain.
 */
export function writeCall(
  dimensions: readonly Dimension[],
  action: string,
  addChain: AddChain,
  rest: string | undefined,
): string {
  const isOne = ({ inside }: Dimension) => inside?.length === 1;
  const asked = dimensions.filter(isOne).map(({ inside }) => inside?.[0] ?? '');
  const steps = writeSteps(
    dimensions.filter((dimension) => !isOne(dimension)),
    action,
    addChain,
    rest,
  );
  return join(...asked, `${rest === undefined ? '-j' : '-g'} ${steps}`);
}

/**
 * Gives a chain that asks one dimension after the other and does `action` at the end. What is not meant goes on in the
 * chain `rest`; without one it leaves.
 */
function writeSteps(
  dimensions: readonly Dimension[],
  action: string,
  addChain: AddChain,
  rest: string | undefined,
): string {
  const [first, ...others] = dimensions;
  const next = others.length === 0 ? action : `-g ${writeSteps(others, action, addChain, rest)}`;
  const { inside, outside } = first ?? {};
  const leave = rest === undefined ? '-j RETURN' : `-g ${rest}`;
  if (inside && (!outside || inside.length <= outside.length + 1))
    return addChain([...inside.map((words) => join(words, next)), ...(rest === undefined ? [] : [leave])]);
  return addChain([...(outside ?? []).map((words) => join(words, leave)), next]);
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
