/**
 * The X.509 library asks the run time for decorator metadata (`Reflect.getMetadata`), which Node does not have. It
 * needs no more than a place to keep it; a fuller one that is there already stays.
 */
const metadata = new WeakMap<object, Map<unknown, unknown>>();

const get = (key: unknown, target: object): unknown => metadata.get(target)?.get(key);

if (!('getMetadata' in Reflect))
  Object.assign(Reflect, {
    getMetadata: get,
    getOwnMetadata: get,
    defineMetadata: (key: unknown, value: unknown, target: object) => {
      const known = metadata.get(target) ?? new Map<unknown, unknown>();
      metadata.set(target, known.set(key, value));
    },
  });
