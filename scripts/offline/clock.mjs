/** Has `Date` tell another time. @param now gives milliseconds */
export function setClock(now) {
  // A property, so that tests can put another function there.
  Date.now = now;
  globalThis.Date = new Proxy(Date, {
    apply: (target) => String(new target(now())),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  });
}
