import type { CompareRules } from "../replay/index.js";
import { type Invocation, type Option, UsageError } from "./command.js";

/** What may differ without being a difference. */
export const RULES_OPTIONS: Readonly<
  Record<"ignore" | "dynamic" | "tolerance" | "unordered" | "no-identity", Option>
> = {
  ignore: {
    type: "string",
    multiple: true,
    value: "<path>",
    help: 'places that are not compared: "**.createdAt", "items[*].id"; may be given again',
  },
  dynamic: {
    type: "string",
    multiple: true,
    value: "<kind>",
    help: "date or uuid: values of which it is enough that both are one; may be given again",
  },
  tolerance: {
    type: "string",
    value: "<share>",
    help: "share of the larger one by which numbers may differ, as in 0.001",
  },
  unordered: {
    type: "string",
    multiple: true,
    value: "<path>",
    help: "arrays, sets and maps whose order does not count; may be given again",
  },
  "no-identity": { type: "boolean", help: "take objects that are alike for one object" },
};

/** The rules of a command line; who takes them checks them. @throws UsageError for a tolerance that is no number */
export function rulesOf({ options }: Invocation): CompareRules {
  const { ignore, dynamic, tolerance, unordered } = options;
  if (
    tolerance !== undefined &&
    !(/^\d+(?:\.\d+)?(?:e-?\d+)?$/.test(tolerance as string) && Number(tolerance) < 1)
  )
    throw new UsageError(
      `--tolerance must be a share from 0 to below 1, as in 0.01 for 1 %, got "${String(tolerance)}"`,
    );
  return {
    ...(ignore !== undefined && { ignore: ignore as string[] }),
    ...(dynamic !== undefined && { dynamic: dynamic as NonNullable<CompareRules["dynamic"]> }),
    ...(tolerance !== undefined && { tolerance: Number(tolerance) }),
    ...(unordered !== undefined && { unordered: unordered as string[] }),
    ...(options["no-identity"] === true && { identity: false }),
  };
}
