import { createHash } from "node:crypto";
import { types } from "node:util";
import { hiddenKeysOf } from "./hidden.js";
import { recordedClassOf } from "./revive-error.js";
import { BoundaryObject, CUT_KEY } from "./stand-ins.js";

/**
 * A short text that is the same for values from tapes that are the same: typed and deep, with what is one object and what
 * is two; keys of objects in any order. For such values that differ, it is another one.
 */
export function fingerprint(value: unknown): string {
  const writer = new Writer();
  writer.visit(value);
  // As UTF-16, so that halves of surrogate pairs stay apart.
  return createHash("sha256").update(writer.text, "utf16le").digest("base64url");
}

/** Writes a text that no other value has. */
class Writer {
  text = "";
  private readonly numbers = new Map<object, number>();

  visit(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.string(value);
        break;
      case "number":
        this.text += Object.is(value, -0) ? "-0;" : `${value};`;
        break;
      case "bigint":
        this.text += `${value}n;`;
        break;
      case "symbol":
        this.string(String(value));
        this.text += "symbol;";
        break;
      case "object":
        if (value === null) this.text += "null;";
        else this.object(value);
        break;
      default:
        this.text += `${value};`;
    }
  }

  private string(value: string): void {
    this.text += `${value.length}"${value}`;
  }

  private object(value: object): void {
    const number = this.numbers.get(value);
    if (number !== undefined) {
      this.text += `#${number};`;
      return;
    }
    this.numbers.set(value, this.numbers.size);
    this.text += `${Object.getPrototypeOf(value)?.constructor.name ?? ""}(`;
    this.content(value);
    this.text += ")";
  }

  private content(value: object): void {
    if (Array.isArray(value)) {
      this.text += `${value.length}:`;
      this.keys(value, Object.keys(value));
    } else if (value instanceof Date) this.visit(value.getTime());
    else if (value instanceof Map) for (const entry of value) this.all(entry);
    else if (value instanceof Set || value instanceof Headers) this.all(value);
    else if (ArrayBuffer.isView(value)) this.bytes(value.buffer, value.byteOffset, value.byteLength);
    else if (types.isAnyArrayBuffer(value)) this.bytes(value, 0, value.byteLength);
    else if (value instanceof Error) this.error(value);
    else if (value instanceof URL || value instanceof URLSearchParams) this.string(String(value));
    else if (types.isBoxedPrimitive(value)) this.visit(value.valueOf());
    else if (types.isArgumentsObject(value)) this.all(value as IArguments);
    // Their numbers are those of one run.
    else if (value instanceof BoundaryObject) this.all([value.path, value.callable]);
    else this.keys(value, Object.keys(value).sort());
  }

  private all(values: Iterable<unknown>): void {
    for (const value of values instanceof Headers ? [...values].flat() : values) this.visit(value);
  }

  private keys(value: object, keys: readonly string[]): void {
    for (const key of keys) {
      this.string(key);
      this.visit((value as Record<string, unknown>)[key]);
    }
    for (const key of hiddenKeysOf(value)) {
      this.string(String(key));
      this.visit((value as Record<PropertyKey, unknown>)[key]);
    }
    if (CUT_KEY in value) this.text += "cut;";
  }

  private bytes(buffer: ArrayBufferLike, from: number, length: number): void {
    this.string(Buffer.from(buffer, from, length).toString("base64"));
  }

  private error(error: Error): void {
    this.string(recordedClassOf(error) ?? "");
    this.visit(error.message);
    if (Object.hasOwn(error, "cause")) this.all(["cause", error.cause]);
    if (error instanceof AggregateError) this.all(["errors", error.errors]);
    this.keys(error, Object.keys(error).sort());
  }
}
