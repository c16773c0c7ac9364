// What its own build puts in.
globalThis.__DEV__ = true;
