import { inspect } from "node:util";

/** Stands in a difference where a call does: shown as code would make it. */
export class ShownCall {
  constructor(readonly text: string) {}

  [inspect.custom](): string {
    return this.text;
  }
}
