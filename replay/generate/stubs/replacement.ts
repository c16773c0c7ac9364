import { Names, variableNameOf } from "../names.js";
import { keyOf } from "../text.js";
import { type BoundaryModule, GIVEN, type Used } from "./modules.js";

/** What the object of the exports is called. */
const EXPORTED = "exported";

/**
 * Code of what a module is replaced by: functions that do nothing, classes whose methods do nothing, and functions that
 * give an object of that sort, each time the same one, so that a test can come by it as well. However the module is
 * imported, it is the same object.
 *
 * @param marks lines in front of its properties
 */
export function replacementOf({ used }: BoundaryModule, marks: readonly string[] = []): string {
  const writer = new ReplacementWriter();
  const object = block("{", [...marks, ...writer.propertiesOf(used)], "}");
  if (!used.members.has("default"))
    return block(
      "() => {",
      [
        ...writer.given,
        `const ${EXPORTED} = ${object};`,
        `return Object.assign(${EXPORTED}, { default: ${EXPORTED} });`,
      ],
      "}",
    );
  return writer.given.length === 0
    ? `() => (${object})`
    : block("() => {", [...writer.given, `return ${object};`], "}");
}

class ReplacementWriter {
  /** Statements for what functions give. */
  readonly given: string[] = [];
  private readonly names = new Names();

  constructor() {
    this.names.take(EXPORTED);
  }

  propertiesOf(used: Used): string[] {
    return membersOf(used).map(([name, each]) => `${keyOf(name)}: ${this.codeOf(each, name)},`);
  }

  private codeOf(used: Used, name: string): string {
    if (used.constructed) return block("class {", this.methodsOf(used), "}");
    const properties = this.propertiesOf(used);
    if (!used.called && !used.members.has(GIVEN)) return block("{", properties, "}");
    const gives = `() => ${this.whatGives(used, name) ?? "{}"}`;
    return properties.length === 0 ? gives : `Object.assign(${gives}, ${block("{", properties, "}")})`;
  }

  private methodsOf(used: Used): string[] {
    return membersOf(used)
      .filter(([, { called }]) => called)
      .map(([name, each]) => {
        const gives = this.whatGives(each, name);
        const body = gives === undefined ? "{}" : `{ return ${gives}; }`;
        return `${each.static ? "static " : ""}${keyOf(name)}() ${body}`;
      });
  }

  /** A variable for what a function gives, if something is called on that. */
  private whatGives({ members }: Used, name: string): string | undefined {
    const used = members.get(GIVEN);
    if (used === undefined) return undefined;
    const code = this.codeOf(used, name);
    const variable = this.names.take(variableNameOf(`${name} result`, "result"));
    this.given.push(`const ${variable} = ${code};`);
    return variable;
  }
}

/** In an order that does not depend on the tapes. */
function membersOf({ members }: Used): [name: string, member: Used][] {
  return [...members].filter(([name]) => name !== GIVEN).sort(([a], [b]) => (a < b ? -1 : 1));
}

function block(open: string, items: readonly string[], close: string): string {
  if (items.length === 0) return open + close;
  const lines = items.flatMap((item) => item.split("\n")).map((line) => `  ${line}`);
  return [open, ...lines, close].join("\n");
}
