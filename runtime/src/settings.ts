import { type Bounds, FULL_BOUNDS, MAX_DEPTH } from "./bounds.js";
import { CalltapeError } from "./error.js";
import { MAX_FRAME_BYTES } from "./format.js";
import {
  type Check,
  checkOptions,
  describe,
  isInteger,
  isNumber,
  isOneOf,
  isText,
  isTextList,
  nearest,
  type Schema,
} from "./options.js";

/** What `configure` takes. Environment variables of the same meaning win over it. */
export interface RuntimeOptions {
  /**
   * `on` records, `off` does not, `production` records within a budget of 0.5 % and tight bounds, `flight` keeps the
   * last calls in memory and writes them on an uncaught error, on a signal or on `flush()`. Variable `CALLTAPE_RECORD`,
   * default `on`.
   */
  record?: RecordMode;
  /** Share of the calls of a probe that is recorded, from 0 to 1; the first call always is. Variable `CALLTAPE_SAMPLE`, default 1. */
  sample?: number;
  /** Calls of a probe that are recorded before `sample` counts. Variable `CALLTAPE_FIRST`, default 0. */
  first?: number;
  /** Most CPU that recording may take, in percent of what the program takes; 0 for no limit. Variable `CALLTAPE_BUDGET`. */
  budget?: number;
  /** Folder for tapes, made when the first call is recorded. Variable `CALLTAPE_DIR`, default `.calltape`. */
  dir?: string;
  /** How many calls of one probe a thread records before it leaves the probe alone: `calls=100`. Variable `CALLTAPE_KEEP`. */
  keep?: string;
  /** Most bytes a record of a call takes; values beyond are cut and marked. Variable `CALLTAPE_MAX_BYTES`, default 65536. */
  maxBytes?: number;
  /** Levels of nesting that are recorded. Variable `CALLTAPE_MAX_DEPTH`, default 64, in production 8. */
  maxDepth?: number;
  /** Elements or entries that are recorded of a collection. Variable `CALLTAPE_MAX_ENTRIES`, default 1000000, in production 50. */
  maxEntries?: number;
  /** Most bytes of a string or of binary data; longer ones are cut. Variable `CALLTAPE_MAX_STRING`, default 1048576, in production 512. */
  maxString?: number;
  /**
   * `strict` looks at each property before reading it, so that no getter ever runs. `cached` does so until 16 objects
   * with the same keys have had none: a third faster, and a getter that stands where data stood before can run.
   * Variable `CALLTAPE_ACCESSORS`, default `strict`.
   */
  accessors?: "strict" | "cached";
  /** Whether receiver and arguments are looked at again when a call ends, to record what it did to them. Variable `CALLTAPE_AFTER`, default `on`, in production `off`. */
  after?: "on" | "off";
  /** Size of the ring in bytes. Variable `CALLTAPE_BUFFER`, default 8 MiB. */
  buffer?: number;
  /** Further names whose values are redacted. Variable `CALLTAPE_REDACT`, separated by commas. */
  redact?: string[];
  /** Names that are never redacted. Variable `CALLTAPE_REDACT_ALLOW`, separated by commas. */
  redactAllow?: string[];
}

/** Whether and how calls are recorded. */
export type RecordMode = "on" | "off" | "production" | "flight";

/** The settings in force. */
export interface Settings
  extends Required<Omit<RuntimeOptions, "keep" | "maxDepth" | "maxEntries" | "maxString">> {
  bounds: Bounds;
  /** Calls recorded per probe and thread. */
  keepCalls: number;
}

const isKeep: Check = (value) =>
  typeof value === "string" && /^calls=[1-9]\d{0,8}$/.test(value)
    ? undefined
    : 'must be "calls=N", as in "calls=100"';

/** What production means, where nothing else is asked for. */
const PRODUCTION: RuntimeOptions = {
  budget: 0.5,
  maxBytes: 4_096,
  maxDepth: 8,
  maxEntries: 50,
  maxString: 512,
  after: "off",
};

const DEFAULTS = {
  record: "on" as RecordMode,
  sample: 1,
  first: 0,
  budget: 0,
  dir: ".calltape",
  keep: "calls=100",
  maxBytes: 65_536,
  maxDepth: FULL_BOUNDS.depth,
  maxEntries: FULL_BOUNDS.entries,
  maxString: FULL_BOUNDS.string,
  accessors: "strict" as const,
  after: "on" as const,
  buffer: 8 * 1_048_576,
  redact: [] as string[],
  redactAllow: [] as string[],
} satisfies Required<RuntimeOptions>;

const SCHEMA: Schema = {
  record: isOneOf("on", "off", "production", "flight"),
  sample: isNumber(0, 1),
  first: isInteger(0, 1e9, "calls"),
  budget: isNumber(0, 100),
  dir: isText,
  keep: isKeep,
  maxBytes: isInteger(1_024, 1_048_576, "bytes"),
  maxDepth: isInteger(1, MAX_DEPTH, "levels"),
  maxEntries: isInteger(1, FULL_BOUNDS.entries, "entries"),
  maxString: isInteger(16, FULL_BOUNDS.string, "bytes"),
  accessors: isOneOf("strict", "cached"),
  after: isOneOf("on", "off"),
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
  CALLTAPE_SAMPLE: ["sample", Number],
  CALLTAPE_FIRST: ["first", Number],
  CALLTAPE_BUDGET: ["budget", Number],
  CALLTAPE_MAX_DEPTH: ["maxDepth", Number],
  CALLTAPE_MAX_ENTRIES: ["maxEntries", Number],
  CALLTAPE_MAX_STRING: ["maxString", readBytes],
  CALLTAPE_ACCESSORS: ["accessors", String],
  CALLTAPE_AFTER: ["after", String],
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
  const given = { ...withoutUndefined(options), ...readEnvironment(env) };
  const { keep, maxDepth, maxEntries, maxString, ...rest } = {
    ...DEFAULTS,
    ...(given.record === "production" ? PRODUCTION : {}),
    ...given,
  } as Required<RuntimeOptions>;
  const settings: Settings = {
    ...rest,
    keepCalls: Number(keep.slice("calls=".length)),
    bounds: { depth: maxDepth, entries: maxEntries, string: maxString },
  };
  // A record with what a call did to its arguments is twice as long, and something must fit beside it.
  if (settings.buffer < settings.maxBytes * 4)
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `"buffer" must be at least four times "maxBytes", got ${settings.buffer} and ${settings.maxBytes}`,
    );
  return settings;
}

function withoutUndefined(options: RuntimeOptions): RuntimeOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
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
