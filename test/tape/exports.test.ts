import { expect, it } from "vitest";
import * as tape from "../../tape/index.js";

it("exports these names", () => {
  expect(Object.keys(tape).sort()).toEqual([
    "AcceptedCall",
    "Accessor",
    "BoundFunction",
    "BoundaryObject",
    "CUT_KEY",
    "CallList",
    "Cut",
    "Encoded",
    "ForeignFunction",
    "Instance",
    "Opaque",
    "RecordedFunction",
    "RecordedProxy",
    "RecordedRegExp",
    "Redacted",
    "acceptOutcome",
    "clear",
    "countTapes",
    "hiddenKeysOf",
    "isExact",
    "isStandInKey",
    "labelsOf",
    "openStoredTapes",
    "openTapes",
    "prune",
    "recordedClassOf",
    "select",
    "writeAccepted",
  ]);
});
