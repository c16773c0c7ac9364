/** Has `Date` tell another time. @param now gives milliseconds */
export function setClock(now) {
  globalThis.Date = new Proxy(Date, {
    apply: (target) => String(new target(now())),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });
}
