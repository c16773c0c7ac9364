import { CalltapeError } from "./error.js";
import { MAX_FRAME_BYTES } from "./format.js";
import {
  type Check,
  checkOptions,
  describe,
  isInteger,
  isOneOf,
  isText,
  isTextList,
  nearest,
  type Schema,
} from "./options.js";

/** What `configure` takes. Environment variables of the same meaning win over it. */
export interface RuntimeOptions {
  /** `on` records, `off` does not. Variable `CALLTAPE_RECORD`, default `on`. */
  record?: "on" | "off";
  /** Folder for tapes, made when the first call is recorded. Variable `CALLTAPE_DIR`, default `.calltape`. */
  dir?: string;
  /** How many calls of one probe a thread records before it leaves the probe alone: `calls=100`. Variable `CALLTAPE_KEEP`. */
  keep?: string;
  /** Most bytes a record of a call takes; values beyond are cut and marked. Variable `CALLTAPE_MAX_BYTES`, default 65536. */
  maxBytes?: number;
  /** Size of the ring in bytes. Variable `CALLTAPE_BUFFER`, default 8 MiB. */
  buffer?: number;
  /** Further names whose values are redacted. Variable `CALLTAPE_REDACT`, separated by commas. */
  redact?: string[];
  /** Names that are never redacted. Variable `CALLTAPE_REDACT_ALLOW`, separated by commas. */
  redactAllow?: string[];
}

/** The settings in force. */
export interface Settings extends Required<Omit<RuntimeOptions, "keep">> {
  /** Calls recorded per probe and thread. */
  keepCalls: number;
}

const isKeep: Check = (value) =>
  typeof value === "string" && /^calls=[1-9]\d{0,8}$/.test(value)
    ? undefined
    : 'must be "calls=N", as in "calls=100"';

const SCHEMA: Schema = {
  record: isOneOf("on", "off"),
  dir: isText,
  keep: isKeep,
  maxBytes: isInteger(1_024, 1_048_576, "bytes"),
  // One flush is one frame, so the ring is no larger than a frame may be.
  buffer: isInteger(65_536, MAX_FRAME_BYTES, "bytes"),
  redact: isTextList,
  redactAllow: isTextList,
};

const list = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Variables by name, each with the option it sets and how its text is read. */
const VARIABLES: Readonly<Record<string, [keyof RuntimeOptions, (text: string) => unknown]>> = {
  CALLTAPE_RECORD: ["record", String],
  CALLTAPE_DIR: ["dir", String],
  CALLTAPE_KEEP: ["keep", String],
  CALLTAPE_MAX_BYTES: ["maxBytes", readBytes],
  CALLTAPE_BUFFER: ["buffer", readBytes],
  CALLTAPE_REDACT: ["redact", list],
  CALLTAPE_REDACT_ALLOW: ["redactAllow", list],
};

/**
 * Checks options and merges them with the environment.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function resolveSettings(options: RuntimeOptions, env: NodeJS.ProcessEnv): Settings {
  checkOptions(options, SCHEMA, "the options of configure");
  const { record, dir, keep, maxBytes, buffer, redact, redactAllow } = {
    ...options,
    ...readEnvironment(env),
  };
  const settings = {
    record: record ?? "on",
    dir: dir ?? ".calltape",
    keepCalls: Number((keep ?? "calls=100").slice("calls=".length)),
    maxBytes: maxBytes ?? 65_536,
    buffer: buffer ?? 8 * 1_048_576,
    redact: redact ?? [],
    redactAllow: redactAllow ?? [],
  };
  if (settings.buffer < settings.maxBytes * 4)
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `"buffer" must be at least four times "maxBytes", got ${settings.buffer} and ${settings.maxBytes}`,
    );
  return settings;
}

function readEnvironment(env: NodeJS.ProcessEnv): RuntimeOptions {
  const options: Record<string, unknown> = {};
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith("CALLTAPE_") || text === undefined || text === "") continue;
    const [option, read] = VARIABLES[variable] ?? unknownVariable(variable);
    options[option] = read(text);
    const problem = SCHEMA[option]!(options[option]);
    if (problem !== undefined)
      throw new CalltapeError(
        "CALLTAPE_BAD_OPTION",
        `environment variable ${variable} ${problem}, got ${describe(text)}`,
      );
  }
  return options as RuntimeOptions;
}

function unknownVariable(variable: string): never {
  const near = nearest(variable, Object.keys(VARIABLES));
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  throw new CalltapeError("CALLTAPE_BAD_OPTION", `unknown environment variable ${variable}${hint}`);
}

/** `65536`, `64kb` or `8mb` in bytes; NaN for anything else. */
function readBytes(text: string): number {
  const [, digits, unit] = /^(\d+)\s*(kb|mb|gb)?$/i.exec(text) ?? [];
  const factor = { kb: 1_024, mb: 1_048_576, gb: 1_073_741_824 }[unit?.toLowerCase() ?? ""] ?? 1;
  return digits === undefined ? Number.NaN : Number(digits) * factor;
}
