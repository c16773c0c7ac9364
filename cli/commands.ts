import type { Command } from "./command.js";

/** Every command, loaded when it is asked for. */
export const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  plan: {
    summary: "Say which functions would be instrumented, and which are left alone and why",
    load: async () => (await import("./commands/plan.js")).plan,
  },
  build: {
    summary: "Compile a TypeScript project with recording built in",
    load: async () => (await import("./commands/build.js")).build,
  },
  list: {
    summary: "List the functions that tapes hold calls of",
    load: async () => (await import("./commands/list.js")).list,
  },
  show: {
    summary: "Show recorded calls with their values",
    load: async () => (await import("./commands/show.js")).show,
  },
  replay: {
    summary: "Call the recorded functions again and compare",
    load: async () => (await import("./commands/replay.js")).replayCommand,
  },
  diff: {
    summary: "Compare two recordings: which functions do not do the same",
    load: async () => (await import("./commands/diff.js")).diffCommand,
  },
  accept: {
    summary: "Take what different calls do now for what they are to do; their inputs stay",
    load: async () => (await import("./commands/accept.js")).acceptCommand,
  },
  generate: {
    summary: "Write test files from recorded calls",
    load: async () => (await import("./commands/generate.js")).generate,
  },
  prune: {
    summary: "Remove tapes that are too old or too many, and compress the others",
    load: async () => (await import("./commands/prune.js")).pruneCommand,
  },
  clear: {
    summary: "Remove all tapes but those that are being written, or the calls of some functions",
    load: async () => (await import("./commands/clear.js")).clearCommand,
  },
};
