// marked, as shipped: every Markdown file of the installed programs to HTML, and to tokens.
import { createHash } from "node:crypto";
import { readCorpus } from "../corpus.mjs";

export const program = {
  name: "marked",
  parts: ["lib"],
  language: "javascript",
  format: "esm",
  runsAsShipped: true,
  isSource: (file) => file === "lib/marked.esm.js",
};

export async function workload({ load, say }) {
  const { Marked, marked, lexer } = await load("lib/marked.esm.js");
  const visited = {};
  const extended = new Marked({
    gfm: true,
    breaks: true,
    walkTokens: (token) => (visited[token.type] = (visited[token.type] ?? 0) + 1),
    renderer: { heading: ({ text, depth }) => `<h${depth} data-own>${text}</h${depth}>\n` },
    hooks: {
      preprocess: (text) => text.replaceAll("\t", "    "),
      postprocess: (html) => `${html}<!-- end -->`,
    },
    extensions: [
      {
        name: "mention",
        level: "inline",
        start: (source) => source.indexOf("@"),
        tokenizer(source) {
          const match = /^@([\w/-]+)/.exec(source);
          return match ? { type: "mention", raw: match[0], who: match[1] } : undefined;
        },
        renderer: ({ who }) => `<b>${who}</b>`,
      },
    ],
  });
  for (const { name, text } of readCorpus({ ".md": 500 })) {
    const html = marked.parse(text);
    say(
      name,
      html.length,
      digest(html),
      digest(JSON.stringify(lexer(text))),
      digest(marked.parseInline(text)),
    );
    say(
      digest(await extended.parse(text, { async: true })),
      digest(new Marked({ pedantic: true }).parse(text)),
    );
  }
  say(visited);
  for (const wrong of [undefined, null, 5])
    try {
      say(marked.parse(wrong));
    } catch (error) {
      say("throws", error);
    }
}

const digest = (text) => createHash("sha256").update(text).digest("hex");
