/**
 * An array whose elements are made each time that somebody asks for them. It behaves as an array does, but cannot be
 * changed.
 *
 * @param make makes the element at a place from 0 to `length`
 */
export function lazyList<Item>(length: number, make: (index: number) => Item): readonly Item[] {
  // What asks for every element does so without the detour over names.
  function* iterate(): Generator<Item, void> {
    for (let i = 0; i < length; i++) yield make(i);
  }
  return new Proxy<Item[]>([], {
    get(target, key, receiver) {
      if (typeof key === "string") {
        const index = placeOf(key, length);
        if (index >= 0) return make(index);
        if (key === "length") return length;
      }
      return key === Symbol.iterator ? iterate : Reflect.get(target, key, receiver);
    },
    has: (target, key) => placeOf(key, length) >= 0 || Reflect.has(target, key),
    ownKeys: () => [...Array.from({ length }, (_, i) => String(i)), "length"],
    getOwnPropertyDescriptor(target, key) {
      const index = placeOf(key, length);
      if (index >= 0) return { value: make(index), enumerable: true, writable: true, configurable: true };
      const own = Reflect.getOwnPropertyDescriptor(target, key);
      return key === "length" ? { ...own, value: length } : own;
    },
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    preventExtensions: refuse,
  });
}

function placeOf(key: string | symbol, length: number): number {
  if (typeof key === "symbol") return -1;
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < length && String(index) === key ? index : -1;
}

function refuse(): boolean {
  return false;
}
