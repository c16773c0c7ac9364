// Arguments by name of the function in snapshot.js. No name among them is one that is redacted: what is compared must
// write the same.

class Owner {
  constructor(name, country) {
    this.name = name;
    this.country = country;
    this.orders = [1, 2, 3];
  }
}

/** 0.75 KB as JSON. */
function makeOrder(i) {
  return {
    id: 10_000 + i,
    placed: "2026-03-02T10:15:00Z",
    status: "paid",
    customer: { id: 77, name: "Ada Lovelace", country: "AT", city: "Linz", zip: "4020", marketing: false },
    items: Array.from({ length: 7 }, (_, k) => ({
      sku: `sku-${i + k}`,
      title: `Article ${k}`,
      quantity: k + 1,
      cents: 1_990 + k,
      gift: k === 3,
    })),
    totals: { net: 361.5, tax: 72.3, shipping: 4.9, gross: 438.7 },
    notes: null,
  };
}

function makeTree() {
  const root = { name: "root", size: 1, parent: null, children: [] };
  root.parent = root;
  for (let i = 0; i < 4; i++) {
    const branch = { name: `branch ${i}`, size: i, parent: root, children: [] };
    root.children.push(branch);
    for (let k = 0; k < 3; k++)
      branch.children.push({ name: `leaf ${i}.${k}`, size: i * k, parent: branch, children: [] });
  }
  return root;
}

/** By name: what it is, and the arguments. */
export const VALUES = {
  primitives: ["3 primitives", [42, "AT", true]],
  nested: ["object of 0.75 KB", [makeOrder(7)]],
  hundred: [
    "100 objects",
    [
      Array.from({ length: 100 }, (_, i) => ({
        id: i,
        sku: `sku-${i}`,
        quantity: 1 + (i % 5),
        price: 9.9 + i,
      })),
    ],
  ],
  special: [
    "Map, Date, class",
    [
      new Map(Array.from({ length: 6 }, (_, i) => [`sku-${i}`, i * 10])),
      new Date(1_772_445_600_000),
      new Owner("Ada", "AT"),
    ],
  ],
  cyclic: ["cyclic tree", [makeTree()]],
};
