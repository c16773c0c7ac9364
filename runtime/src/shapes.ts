import { isWellFormed, SafeMap } from "./intrinsics.js";
import type { Decision } from "./redactor.js";

/** The keys of a plain object, in order, under a number that the tape defines once. */
export interface Shape {
  readonly number: number;
  readonly keys: readonly string[];
  /** What the redactor said of each key. */
  readonly decisions: readonly Decision[];
}

/** Objects with more keys are dictionaries: data, not records. */
const MAX_KEYS = 64;
/** Longer keys are data; and a definition must not outgrow the bound on a record. */
const MAX_KEY_LENGTH = 128;
const MAX_SHAPES = 8_192;
const MAX_NODES = 65_536;

class Node {
  readonly next = new SafeMap<string, Node>();
  shape: Shape | undefined;
}

/** Finds the shape of an object in a tree of its keys; each key is judged by the redactor once a shape. */
export class ShapeTable {
  private readonly root = new Node();
  private nodes = 0;
  private shapes = 0;

  /**
   * @param decide the redactor's judgement of a name
   * @param define called with each new shape, before it is used
   */
  constructor(
    private readonly decide: (name: string) => Decision,
    private readonly define: (shape: Shape) => void,
  ) {}

  /** The shape of these keys; undefined when they are too many or too long, no UTF-8, or the table is full. */
  of(keys: readonly string[]): Shape | undefined {
    if (keys.length > MAX_KEYS) return undefined;
    let node = this.root;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      let next = node.next.get(key);
      if (next === undefined) {
        if (this.nodes >= MAX_NODES || key.length > MAX_KEY_LENGTH || !isWellFormed(key)) return undefined;
        this.nodes++;
        next = new Node();
        node.next.set(key, next);
      }
      node = next;
    }
    if (node.shape === undefined && this.shapes < MAX_SHAPES) {
      const decisions: Decision[] = [];
      for (let i = 0; i < keys.length; i++) decisions[i] = this.decide(keys[i]!);
      node.shape = { number: this.shapes++, keys, decisions };
      this.define(node.shape);
    }
    return node.shape;
  }
}
