/** Any function or class of a program. */
export type Callable = ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown);
