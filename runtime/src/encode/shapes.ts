import { charCodeAt, isWellFormed, SafeMap } from "../intrinsics.js";
import type { Decision } from "../redact/decision.js";
import type { Kind } from "./hidden.js";

/** The keys of a plain object, in order, under a number that the tape defines once. */
export interface Shape extends Kind {
  readonly number: number;
  readonly keys: readonly string[];
  /** What the redactor said of each key. */
  readonly decisions: readonly Decision[];
  /** How many objects of this shape have been recorded. */
  count: number;
  /** Whether it can be that of an arguments object, whose keys are numbers. */
  readonly mayBeArguments: boolean;
  /** Whether one of them had an accessor. */
  hasAccessors: boolean;
}

/** Objects with more keys are dictionaries: data, not records. */
const MAX_KEYS = 64;
/** Longer keys are data; and a definition must not outgrow the bound on a record. */
const MAX_KEY_LENGTH = 128;
const MAX_SHAPES = 8_192;
const MAX_NODES = 65_536;

function isDigit(key: string): boolean {
  const first = charCodeAt(key, 0);
  return first >= 48 && first <= 57;
}

class Node {
  /** The key that came first behind this one, and where it leads: most nodes have no other (bench/snapshot.mjs). */
  firstKey: string | undefined = undefined;
  first: Node | undefined = undefined;
  more: Map<string, Node> | undefined = undefined;
  shape: Shape | undefined = undefined;

  constructor(
    readonly parent: Node | undefined,
    readonly key: string,
    readonly depth: number,
  ) {}
}

/** Finds the shape of an object in a tree of its keys; each key is judged by the redactor once a shape. */
export class ShapeTable {
  private readonly root = new Node(undefined, "", 0);
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

  /**
   * The shape of an object whose enumerable properties are all its own; undefined when its keys are too many or too
   * long, no UTF-8, or the table is full.
   */
  ofEnumerable(value: object): Shape | undefined {
    let node = this.root;
    for (const key in value) {
      const next = node.firstKey === key ? node.first : this.step(node, key);
      if (next === undefined) return undefined;
      node = next;
    }
    return node.shape ?? this.shapeAt(node);
  }

  /** The shape of these keys. */
  of(keys: readonly string[]): Shape | undefined {
    let node = this.root;
    for (let i = 0; i < keys.length; i++) {
      const next = this.step(node, keys[i]!);
      if (next === undefined) return undefined;
      node = next;
    }
    return node.shape ?? this.shapeAt(node);
  }

  private step(node: Node, key: string): Node | undefined {
    if (node.firstKey === key) return node.first;
    const known = node.more?.get(key);
    if (known !== undefined) return known;
    if (node.depth === MAX_KEYS || this.nodes >= MAX_NODES) return undefined;
    if (key.length > MAX_KEY_LENGTH || !isWellFormed(key)) return undefined;
    this.nodes++;
    const next = new Node(node, key, node.depth + 1);
    if (node.firstKey === undefined) {
      node.firstKey = key;
      node.first = next;
    } else {
      node.more ??= new SafeMap<string, Node>();
      node.more.set(key, next);
    }
    return next;
  }

  private shapeAt(node: Node): Shape | undefined {
    if (this.shapes >= MAX_SHAPES) return undefined;
    const keys: string[] = [];
    const decisions: Decision[] = [];
    for (let at: Node = node; at.parent !== undefined; at = at.parent) keys[at.depth - 1] = at.key;
    for (let i = 0; i < keys.length; i++) decisions[i] = this.decide(keys[i]!);
    const shape: Shape = {
      number: this.shapes++,
      keys,
      decisions,
      count: 0,
      mayBeArguments: keys.length === 0 || isDigit(keys[0]!),
      hasAccessors: false,
      hasSymbols: false,
      record: 0,
      met: 0,
    };
    // First: where the program's stack ends, a shape must not be used that is not defined.
    this.define(shape);
    node.shape = shape;
    return shape;
  }
}
