// What snapshot.mjs calls: one function a set of arguments, so that each has a probe of its own. They do nothing, so that
// a call costs what its record costs.
export function none() {}
export function primitives(_quantity, _country, _paid) {}
export function nested(_order) {}
export function hundred(_items) {}
export function special(_stock, _placed, _owner) {}
export function cyclic(_tree) {}
