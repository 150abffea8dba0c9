import type { PacketProduct } from '#core/model';
import { mapAnswers, type Operation } from './apply.ts';
import { answerOf, isAnswer, type Node, toAnswer } from './node-table.ts';
import type { PacketMap } from './packet-map.ts';
import type { PacketSpace } from './packet-space.ts';
import { buildProduct } from './product.ts';
import { combineAll, INSIDE, OUTSIDE, WITHIN } from './set-algebra.ts';

/** A way to make one value of two. Associative; `none` changes nothing on either side. */
export interface Merge<T> {
  readonly merge: (a: T, b: T) => T;
  /** Whether nothing that follows changes the value. */
  readonly isFinal: (a: T) => boolean;
}

/**
 * Functions from packets to values, `none` where nothing is said. Values with one key are one value.
 * A function is a diagram's number: equal functions are equal numbers.
 */
export class PacketFunctions<T> {
  readonly space: PacketSpace;
  readonly #values: T[];
  readonly #numbers: Map<string, number>;
  readonly #toKey: (value: T) => string;

  constructor(space: PacketSpace, none: T, toKey: (value: T) => string) {
    this.space = space;
    this.#values = [none];
    this.#numbers = new Map([[toKey(none), 0]]);
    this.#toKey = toKey;
  }

  /** `none` for every packet. */
  get none(): Node {
    return OUTSIDE;
  }

  /** The value for the packets of the product. */
  where(product: PacketProduct, value: T): Node {
    return buildProduct(this.space, product, this.#toAnswer(value), OUTSIDE);
  }

  /** What the function says of the packets of the product. */
  within(of: Node, product: PacketProduct): Node {
    return this.space.apply(WITHIN, of, buildProduct(this.space, product, INSIDE, OUTSIDE));
  }

  /** Every value replaced, `none` as well. */
  change(of: Node, change: (value: T) => T): Node {
    return this.translate(of, this, change);
  }

  translate<U>(of: Node, to: PacketFunctions<U>, change: (value: T) => U): Node {
    return mapAnswers(this.space.table, of, (answer) => to.#toAnswer(change(this.#toValue(answer))));
  }

  /** To `combine` by; make it once and use it often. */
  toOperation({ merge, isFinal }: Merge<T>): Operation {
    return this.space.addOperation((a, b) => {
      if (a === OUTSIDE) return b;
      if (b === OUTSIDE) return a;
      if (!isAnswer(a)) return undefined;
      if (isFinal(this.#toValue(a))) return a;
      return isAnswer(b) ? this.#toAnswer(merge(this.#toValue(a), this.#toValue(b))) : undefined;
    });
  }

  combine(operation: Operation, functions: readonly Node[]): Node {
    return combineAll(this.space, operation, functions, OUTSIDE);
  }

  /** Each packet has a value in it, if only `none`. */
  toMap(of: Node): PacketMap<T> {
    const root = mapAnswers(this.space.table, of, (answer) => toAnswer(answerOf(answer) + 1));
    return { space: this.space, root, values: [...this.#values] };
  }

  #toAnswer(value: T): Node {
    const key = this.#toKey(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return toAnswer(known);
    const number = this.#values.push(value) - 1;
    this.#numbers.set(key, number);
    return toAnswer(number);
  }

  #toValue(answer: Node): T {
    return this.#values[answerOf(answer)] as T;
  }
}
