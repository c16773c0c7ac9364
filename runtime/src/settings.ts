import { type Bounds, FULL_BOUNDS, MAX_DEPTH } from "./encode/bounds.js";
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
import { matcherOf, type ProbeMatcher } from "./record/ignore.js";
import { canCompress } from "./store/compress-file.js";
import { type Keep, readBytes, readKeep } from "./store/keep.js";
import type { Compression } from "./store/store.js";
import { unknownScheme } from "./store/stores.js";

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
  /** What the program is, a version or commit for example: it stands in the tapes. Variable `CALLTAPE_BUILD`. */
  build?: string;
  /** Folder for tapes, made when the first call is recorded. Variable `CALLTAPE_DIR`, default `.calltape`. */
  dir?: string;
  /**
   * Where tapes go, instead of `dir`: a folder, `memory:`, or a location whose scheme `registerStore` was told of.
   * Variable `CALLTAPE_STORE`.
   */
  store?: string;
  /**
   * What is kept, in parts of which each may be missing: `calls=100,age=30d,size=1gb`, the default. Calls of one probe: a
   * thread leaves it alone once it has recorded so many; age of closed tapes in `s`, `m`, `h` or `d`; size of all tapes.
   * Variable `CALLTAPE_KEEP`.
   */
  keep?: string;
  /** Size in bytes at which a tape is closed and the next one goes on. Variable `CALLTAPE_TAPE_BYTES`, default 64 MiB. */
  tapeBytes?: number;
  /** Whether and how closed tapes are compressed. Variable `CALLTAPE_COMPRESS`, default `off`. */
  compress?: "off" | Compression;
  /** Most bytes a record of a call takes; values beyond are cut and marked. Variable `CALLTAPE_MAX_BYTES`, default 65536, in production 1024. */
  maxBytes?: number;
  /** Levels of nesting that are recorded. Variable `CALLTAPE_MAX_DEPTH`, default 64, in production 6. */
  maxDepth?: number;
  /** Elements or entries that are recorded of a collection. Variable `CALLTAPE_MAX_ENTRIES`, default 1000000, in production 32. */
  maxEntries?: number;
  /** Most bytes of a string or of binary data; longer ones are cut. Variable `CALLTAPE_MAX_STRING`, default 1048576, in production 256. */
  maxString?: number;
  /**
   * Milliseconds that a record may take; values beyond are cut and marked. Looked at every 64 objects. Variable
   * `CALLTAPE_MAX_TIME`, default 50, in production 5.
   */
  maxTime?: number;
  /**
   * `strict` looks at each property before reading it, so that no getter ever runs. `cached` does so until 16 objects
   * with the same keys have had none: a third faster, and a getter that stands where data stood before can run.
   * Variable `CALLTAPE_ACCESSORS`, default `strict`.
   */
  accessors?: "strict" | "cached";
  /**
   * Whether receiver and arguments are looked at again when a call ends, to record what it did to them: `always`,
   * `sampled` (the first 16 calls of a probe, and one in eight as long as none of them has changed anything), or `never`.
   * Variable `CALLTAPE_AFTER`, default `sampled`, in production `never`.
   */
  after?: "always" | "sampled" | "never";
  /** Size of the ring in bytes. Variable `CALLTAPE_BUFFER`, default 8 MiB. */
  buffer?: number;
  /** Patterns `glob[#name]` of probes that are not recorded, as in `src/gen/**`. Variable `CALLTAPE_IGNORE`, separated by commas. */
  ignore?: string[];
  /** Further names whose values are redacted. Variable `CALLTAPE_REDACT`, separated by commas. */
  redact?: string[];
  /** Names that are never redacted. Variable `CALLTAPE_REDACT_ALLOW`, separated by commas. */
  redactAllow?: string[];
}

/** Whether and how calls are recorded. */
export type RecordMode = "on" | "off" | "production" | "flight";

/** All options as they hold, environment included. `store` says where tapes go, be it a folder or not. */
export type Configuration = Required<Omit<RuntimeOptions, "dir">>;

/** What the recorder makes of a configuration. */
export interface Settings
  extends Omit<Configuration, "keep" | "maxDepth" | "maxEntries" | "maxString" | "maxTime">,
    Keep {
  configuration: Configuration;
  bounds: Bounds;
  /** Whether a probe is ignored. */
  ignores: ProbeMatcher;
}

const isKeep: Check = (value) =>
  typeof value === "string" && readKeep(value) !== undefined
    ? undefined
    : 'must be parts of "calls=100,age=30d,size=1gb", each at most once';

const isCompression: Check = (value) => {
  const problem = isOneOf("off", "gzip", "zstd")(value);
  if (problem !== undefined || value === "off" || canCompress(value as Compression)) return problem;
  return `must be "gzip" or "off" with Node ${process.version}, which has no zstd (22.15 and 23.8 have)`;
};

/** What production means, where nothing else is asked for. */
const PRODUCTION: RuntimeOptions = {
  budget: 0.5,
  maxBytes: 1_024,
  maxDepth: 6,
  maxEntries: 32,
  maxString: 256,
  maxTime: 5,
  after: "never",
};

const DEFAULTS = {
  record: "on" as RecordMode,
  sample: 1,
  first: 0,
  budget: 0,
  build: "",
  dir: ".calltape",
  keep: "calls=100,age=30d,size=1gb",
  tapeBytes: 64 * 1_048_576,
  compress: "off" as const,
  maxBytes: 65_536,
  maxDepth: FULL_BOUNDS.depth,
  maxEntries: FULL_BOUNDS.entries,
  maxString: FULL_BOUNDS.string,
  maxTime: 50,
  accessors: "strict" as const,
  after: "sampled" as const,
  buffer: 8 * 1_048_576,
  ignore: [] as string[],
  redact: [] as string[],
  redactAllow: [] as string[],
} satisfies Required<Omit<RuntimeOptions, "store">>;

const SCHEMA: Schema = {
  record: isOneOf("on", "off", "production", "flight"),
  sample: isNumber(0, 1),
  first: isInteger(0, 1e9, "calls"),
  budget: isNumber(0, 100),
  build: (value) => (value === "" ? undefined : isText(value)),
  dir: isText,
  store: isText,
  keep: isKeep,
  // A reader holds a tape in memory, and takes no larger one.
  tapeBytes: isInteger(65_536, 536_870_912, "bytes"),
  compress: isCompression,
  maxBytes: isInteger(1_024, 1_048_576, "bytes"),
  maxDepth: isInteger(1, MAX_DEPTH, "levels"),
  maxEntries: isInteger(1, FULL_BOUNDS.entries, "entries"),
  maxString: isInteger(16, FULL_BOUNDS.string, "bytes"),
  maxTime: isNumber(0.01, 60_000),
  accessors: isOneOf("strict", "cached"),
  after: isOneOf("always", "sampled", "never"),
  // One flush is one frame, so the ring is no larger than a frame may be.
  buffer: isInteger(65_536, MAX_FRAME_BYTES, "bytes"),
  ignore: isTextList,
  redact: isTextList,
  redactAllow: isTextList,
};

/** What others read who are in the process with us: it says whether tests replay (testing/options.ts). */
const OTHER_VARIABLES: readonly string[] = ["CALLTAPE_REPLAY"];

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
  CALLTAPE_MAX_TIME: ["maxTime", Number],
  CALLTAPE_ACCESSORS: ["accessors", String],
  CALLTAPE_AFTER: ["after", String],
  CALLTAPE_BUILD: ["build", String],
  CALLTAPE_DIR: ["dir", String],
  CALLTAPE_STORE: ["store", String],
  CALLTAPE_KEEP: ["keep", String],
  CALLTAPE_TAPE_BYTES: ["tapeBytes", readBytes],
  CALLTAPE_COMPRESS: ["compress", String],
  CALLTAPE_MAX_BYTES: ["maxBytes", readBytes],
  CALLTAPE_BUFFER: ["buffer", readBytes],
  CALLTAPE_IGNORE: ["ignore", list],
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
  // A program can register a store before it configures; a variable has to wait for the first record.
  const problem = options.store === undefined ? undefined : unknownScheme(options.store);
  if (problem !== undefined) throw new CalltapeError("CALLTAPE_BAD_OPTION", problem);
  const variables = readEnvironment(env);
  const given = { ...withoutUndefined(options), ...variables };
  const places = [whereOf(variables, "CALLTAPE_DIR", "CALLTAPE_STORE"), whereOf(options, "dir", "store")];
  const { dir, ...others } = {
    ...DEFAULTS,
    ...(given.record === "production" ? PRODUCTION : {}),
    ...given,
  } as Required<RuntimeOptions>;
  // A copy: whoever gave a list may change it.
  const configuration: Configuration = structuredClone({ ...others, store: places[0] ?? places[1] ?? dir });
  const { keep, maxDepth, maxEntries, maxString, maxTime, ...rest } = configuration;
  const settings: Settings = {
    ...rest,
    ...readKeep(keep)!,
    configuration,
    ignores: matcherOf(rest.ignore),
    bounds: { depth: maxDepth, entries: maxEntries, string: maxString, time: maxTime },
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

/** Where tapes go, if the options say. */
function whereOf({ dir, store }: RuntimeOptions, dirName: string, storeName: string): string | undefined {
  if (dir !== undefined && store !== undefined)
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `${dirName} and ${storeName} both say where tapes go, got ${describe(dir)} and ${describe(store)} (leave one out)`,
    );
  return store ?? dir;
}

function readEnvironment(env: NodeJS.ProcessEnv): RuntimeOptions {
  const options: Record<string, unknown> = {};
  // The names alone: Node asks the system for each value (bench/footprint.mjs).
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith("CALLTAPE_") || OTHER_VARIABLES.includes(variable)) continue;
    const text = env[variable];
    if (text === undefined || text === "") continue;
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
