import type { Holder } from "./facts.js";

/** A class, object literal or namespace that the walk is in. */
interface HolderFrame extends Omit<Holder, "name"> {
  /** Without one it holds nothing, but its JSDoc may still apply. */
  name: string | undefined;
  docs: string[];
  privateFields: string[];
}

/** What stands around a place. */
export interface Around {
  /** Index of the function around it, or -1. */
  owner: number;
  /** Between that and the place, outermost first. */
  holders: Holder[];
  /** Whether one of them has no name. */
  hidden: boolean;
}

/** Classes, object literals and namespaces around what a walk has come to, and their JSDoc. */
export class Holders {
  /** By the functions around the place, outermost first. */
  private readonly functions: { owner: number; list: HolderFrame[] }[] = [{ owner: -1, list: [] }];

  constructor(private readonly text: string) {}

  beginFunction(index: number): void {
    this.functions.push({ owner: index, list: [] });
  }

  endFunction(): void {
    this.functions.pop();
  }

  /** @param anchors offsets that a JSDoc comment of it may stand before */
  begin(kind: Holder["kind"], name: string | undefined, hidden: boolean, anchors: readonly number[]): void {
    this.innermost().list.push({ name, kind, hidden, docs: this.docsBefore(anchors), privateFields: [] });
  }

  /** @returns its private fields, its JSDoc and, nearest first, that of what is around it */
  end(): { privateFields: string[]; docs: string[] } {
    const { list } = this.innermost();
    const { privateFields, docs } = list.pop()!;
    return { privateFields, docs: withDocsOf(list, docs) };
  }

  /** A field of instances of the class that the walk is in. @param name with its `#` */
  declaresPrivateField(name: string): void {
    this.innermost().list.at(-1)!.privateFields.push(name);
  }

  around(): Around {
    const { owner, list } = this.innermost();
    const holders: Holder[] = [];
    for (const { name, kind, hidden } of list) if (name !== undefined) holders.push({ name, kind, hidden });
    return { owner, holders, hidden: holders.length < list.length };
  }

  /** Whether the place is at the top level of the file, in no holder. */
  get isOutside(): boolean {
    return this.functions[0]!.list.length === 0;
  }

  /** JSDoc before any of the offsets, and of what is around. */
  docsAt(anchors: readonly number[]): string[] {
    return withDocsOf(this.innermost().list, this.docsBefore(anchors));
  }

  private docsBefore(anchors: readonly number[]): string[] {
    const docs: string[] = [];
    for (let i = 0; i < anchors.length; i++) {
      const offset = anchors[i]!;
      const doc = anchors.indexOf(offset) === i ? docBefore(this.text, offset) : undefined;
      if (doc !== undefined) docs.push(doc);
    }
    return docs;
  }

  private innermost(): { owner: number; list: HolderFrame[] } {
    return this.functions[this.functions.length - 1]!;
  }
}

/** Adds the JSDoc of what is around, nearest first. */
function withDocsOf(list: readonly HolderFrame[], docs: string[]): string[] {
  for (let i = list.length - 1; i >= 0; i--) docs.push(...list[i]!.docs);
  return docs;
}

/** The JSDoc comment that ends before `offset`, with nothing but white space between. */
function docBefore(text: string, offset: number): string | undefined {
  let end = offset;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  if (!text.endsWith("*/", end)) return undefined;
  const start = text.lastIndexOf("/*", end - 3);
  return start >= 0 && text.startsWith("/**", start) ? text.slice(start, end) : undefined;
}

function isSpace(code: number): boolean {
  return code <= 32 || (code > 127 && /\s/.test(String.fromCharCode(code)));
}
