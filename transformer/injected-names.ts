/** Names of what is injected. The locals are the same in every function, since each declares its own. */
export interface InjectedNames {
  open: string;
  file: string;
  call: string;
  result: string;
  error: string;
  awaited: string;
  probe(index: number): string;
}

/** @param prefix stands nowhere in the file */
export function injectedNames(prefix: string): InjectedNames {
  return {
    open: `${prefix}o`,
    file: `${prefix}f`,
    call: `${prefix}c`,
    result: `${prefix}r`,
    error: `${prefix}e`,
    awaited: `${prefix}a`,
    probe: (index) => `${prefix}${index}`,
  };
}
