// How the programs are compiled: each setting names presets and plugins as a project's configuration does.

const NODE_20 = { targets: { node: "20" } };
const IE_11 = { targets: { ie: "11" } };

const env = (options) => ["@babel/preset-env", options];
/** Babel 8 takes `declare` fields always, and knows no option for it. */
const typescript = (major) => ["@babel/preset-typescript", major < 8 ? { allowDeclareFields: true } : {}];
const react = (runtime) => ["@babel/preset-react", { runtime }];
const decorators = (version) => ["@babel/plugin-proposal-decorators", { version }];

const LOOSE = Object.fromEntries(
  [
    "constantSuper",
    "ignoreFunctionLength",
    "mutableTemplateObject",
    "noClassCalls",
    "noDocumentAll",
    "privateFieldsAsProperties",
    "setClassMethods",
    "setComputedProperties",
    "setPublicClassFields",
    "setSpreadProperties",
    "superIsCallableConstructor",
  ].map((name) => [name, true]),
);

/** A preset that is nothing but the plugin. */
const asPreset = (plugin) => () => ({ plugins: [plugin] });

/**
 * - `format`: of what comes out for a TypeScript program
 * - `of`: language of the programs; both when it is left out
 * - `options`: of Babel, for the plugin or without one
 */
const setting = (name, format, options, of) => ({ name, format, options, of });
const first =
  (presets, more = {}) =>
  (plugin) => ({
    plugins: plugin ? [plugin] : [],
    presets,
    ...more,
  });

/** Presets run from the last to the first, so `TYPESCRIPT` stands last, as it should, but where the name says so. */
export function settingsOf(version) {
  const [major, minor] = version.split(".").map(Number);
  const TYPESCRIPT = typescript(major);
  const DECORATORS = major > 7 || minor >= 24 ? "2023-11" : "2023-05";
  return [
    setting("alone", "esm", first([TYPESCRIPT])),
    setting("env-node-20", "commonjs", first([env(NODE_20), TYPESCRIPT])),
    setting("env-ie-11", "commonjs", first([env(IE_11), TYPESCRIPT])),
    setting("env-ie-11-loose", "commonjs", first([env(IE_11), TYPESCRIPT], { assumptions: LOOSE })),
    setting("typescript-first", "commonjs", first([TYPESCRIPT, env(IE_11)]), "typescript"),
    setting("react-classic", "commonjs", first([env(NODE_20), react("classic"), TYPESCRIPT]), "typescript"),
    setting("react-automatic", "esm", first([react("automatic"), TYPESCRIPT]), "typescript"),
    setting("flow", "esm", first([["@babel/preset-flow", { all: true }]]), "javascript"),
    setting(
      "decorators",
      "commonjs",
      (plugin) => ({
        plugins: [...(plugin ? [plugin] : []), decorators(DECORATORS)],
        presets: [env(NODE_20), TYPESCRIPT],
      }),
      "typescript",
    ),
    setting(
      "decorators-legacy-before",
      "esm",
      (plugin) => ({ plugins: [decorators("legacy"), ...(plugin ? [plugin] : [])], presets: [TYPESCRIPT] }),
      "typescript",
    ),
    setting("as-first-preset", "commonjs", (plugin) => ({
      presets: [...(plugin ? [asPreset(plugin)] : []), env(IE_11), TYPESCRIPT],
    })),
    setting("as-last-preset", "commonjs", (plugin) => ({
      presets: [env(NODE_20), TYPESCRIPT, ...(plugin ? [asPreset(plugin)] : [])],
    })),
    setting("react-compiler-before", "esm", (plugin) => ({
      plugins: ["babel-plugin-react-compiler", ...(plugin ? [plugin] : [])],
      presets: [react("automatic"), TYPESCRIPT],
    })),
    setting("retain-lines", "esm", first([TYPESCRIPT], { retainLines: true })),
    setting("compact", "esm", first([TYPESCRIPT], { compact: true })),
    setting("minified", "esm", first([TYPESCRIPT], { minified: true, comments: false })),
  ];
}
