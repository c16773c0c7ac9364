import { printable } from "../../replay/index.js";
import { isFailure, type ReplayResult } from "./result.js";

/** Results as JUnit's XML, one suite a function, as CI servers read it. */
export function toJunit(results: readonly ReplayResult[]): string {
  const suites = new Map<string, ReplayResult[]>();
  for (const result of results) suites.set(result.probe, [...(suites.get(result.probe) ?? []), result]);
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites ${counts(results)}>`];
  for (const [probe, group] of suites) {
    lines.push(`  <testsuite ${attribute("name", probe)} ${counts(group)}>`);
    for (const result of group) lines.push(...testCase(result));
    lines.push("  </testsuite>");
  }
  return `${[...lines, "</testsuites>"].join("\n")}\n`;
}

function testCase(result: ReplayResult): string[] {
  const { probe, title, id, took, detail, verdict } = result;
  const [file] = probe.split("#");
  const head = `    <testcase ${attribute("name", `${title} [${id}]`)} ${attribute("classname", probe)} ${attribute("file", file!)} time="${(took / 1e3).toFixed(3)}"`;
  if (verdict === "same") return [`${head} />`];
  const inside = isFailure(result)
    ? `<failure ${attribute("message", verdict)}>${xmlText(detail)}</failure>`
    : `<skipped ${attribute("message", detail)} />`;
  return [`${head}>`, `      ${inside}`, "    </testcase>"];
}

function counts(results: readonly ReplayResult[]): string {
  const failures = results.filter(isFailure).length;
  const skipped = results.filter(({ verdict }) => verdict !== "same").length - failures;
  const time = results.reduce((sum, { took }) => sum + took, 0) / 1e3;
  return `tests="${results.length}" failures="${failures}" skipped="${skipped}" time="${time.toFixed(3)}"`;
}

function attribute(name: string, value: string): string {
  return `${name}="${xmlText(value).replace(/\n/g, "&#10;")}"`;
}

/** What XML has no place for, control characters and halves of surrogate pairs, is written as escapes. */
function xmlText(text: string): string {
  return printable(text.replace(/[\ud800-\udfff]/gu, "\ufffd"))
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
