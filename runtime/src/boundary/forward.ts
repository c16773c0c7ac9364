/**
 * What stands for an export that has no value yet: all that is done to it is done to what it will be by then. Only in
 * a cycle of imports is there such a thing, and mostly it is a function or a class.
 */
export function forward(get: () => unknown): unknown {
  const traps: ProxyHandler<object> = {
    get: (_traps: object, trap: keyof typeof Reflect) => {
      const act = Reflect[trap] as (target: unknown, ...rest: unknown[]) => unknown;
      return (_target: object, ...rest: unknown[]) => {
        const value = get();
        return act(value, ...rest.map((each) => (each === proxy ? value : each)));
      };
    },
  };
  // Bound: it can be called and constructed, and has no property that a proxy must show.
  const target = function forwarded() {}.bind(undefined);
  const proxy: unknown = new Proxy(target, new Proxy({}, traps));
  return proxy;
}
