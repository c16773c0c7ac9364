import { Instance } from "../../tape/index.js";
import { draftBindings, FIXTURE, type TestContext } from "./file-context.js";
import { type Code, flatten, objectOf } from "./layout.js";
import { type LiteralOptions, LiteralPrinter } from "./literal.js";
import { Names, variableNameOf } from "./names.js";

/** A value to be written. */
export interface Root {
  value: unknown;
  /** What a variable for it may be called. */
  hint: string;
  /** Its own properties alone are wanted, as a plain object. */
  spread?: boolean;
}

/** Code of values that share what they shared. */
export interface Written {
  statements: readonly Code[];
  codes: readonly Code[];
  hasStandIns: boolean;
}

/** A statement in front of values that have some. */
export const STAND_INS = "// Values that were redacted have stand-ins: what was recorded is not known.";

/** Characters of the values of one test that its text may be burdened with; more go to the fixture. */
const MAX_INLINE = 1_500;

/** A value that is as short as this stays in the test even if the others do not. */
const MAX_SHORT = 40;

/**
 * Writes values into a test, or into the fixture if they are too long to be read.
 *
 * @param names those of the test
 * @throws Unprintable
 */
export function writeValues(
  roots: readonly Root[],
  role: LiteralOptions["role"],
  names: Names,
  { options, module, fixture, call }: TestContext,
): Written {
  const { typescript } = options;
  const draft = draftValues(roots, role, options);
  if (lengthOf(draft) <= MAX_INLINE) return write(roots, { typescript, role, names, bindings: module });
  const moved = write(roots, { typescript, role, names: fixture.module.names, bindings: fixture.module });
  fixture.statements.push(...moved.statements);
  const subject = variableNameOf(call.probe.id.split("#")[1]!, "call");
  const codes = roots.map(({ hint }, i) => {
    const code = moved.codes[i]!;
    if (
      flatten(draft.codes[i]!).length <= MAX_SHORT &&
      flatten(code) === flatten(draft.codes[i]!) &&
      draft.statements.length === 0
    )
      return draft.codes[i]!;
    const name = fixture.module.names.take(variableNameOf(`${subject} ${role} ${hint}`, "value"));
    fixture.statements.push([`export const ${name} = `, code, ";"]);
    return module.bind({ file: FIXTURE, name });
  });
  return { statements: [], codes, hasStandIns: moved.hasStandIns };
}

/** Code that is not meant for a file, but to be measured and compared. @throws Unprintable */
export function draftValues(
  roots: readonly Root[],
  role: LiteralOptions["role"],
  options: TestContext["options"],
): Written {
  const { typescript } = options;
  return write(roots, { typescript, role, names: new Names(), bindings: draftBindings(options) });
}

function write(roots: readonly Root[], options: LiteralOptions): Written {
  const printer = new LiteralPrinter(
    roots.map(({ value, spread }) => (spread ? fieldsOf(value) : value)),
    options,
  );
  const codes = roots.map(({ value, hint, spread }) => {
    if (!spread) return printer.print(value, hint);
    const fields = fieldsOf(value);
    return objectOf(printer.properties(fields, fields));
  });
  return { statements: printer.statements, codes, hasStandIns: printer.hasStandIns };
}

function fieldsOf(value: unknown): object {
  return value instanceof Instance ? value.fields : (value as object);
}

function lengthOf({ statements, codes }: Written): number {
  return [...statements, ...codes].reduce<number>((sum, code) => sum + flatten(code).length, 0);
}
