// prettier, as shipped, with all its parsers: formats files of the installed programs in every language it knows.
import { createHash } from "node:crypto";
import { readCorpus } from "../corpus.mjs";

export const program = {
  name: "prettier",
  parts: ["index.mjs", "doc.mjs", "plugins"],
  language: "javascript",
  format: "esm",
  manifest: { version: "0.0.0" },
  runsAsShipped: true,
  isSource: (file) => file.endsWith(".mjs"),
};

const LIMITS = { ".md": 40, ".json": 30, ".ts": 80, ".js": 100, ".mjs": 20, ".yml": 30, ".html": 10 };
const MORE_PARSERS = ["acorn", "meriyah", "flow", "espree", "babel-ts", "babel-flow"];

/** Languages of which the programs ship no files. */
const SNIPPETS = {
  "a.css": "a{color:red;&:hover{margin:0 auto}}@media (min-width:10px){b,c>d{top:calc(1px + 2%)}}",
  "a.scss":
    "@use 'x';$a:1px;@mixin m($b:2){width:$b*2;@include n{c:d}}.e{@extend %f;@if $a==1{g:h}@else{i:j}}",
  "a.less": ".m(@a:1){width:@a}.b{.m(2);@media print{c:~'d'}&:extend(.e);}",
  "a.graphql":
    "query Q($a:Int=1){b(c:$a){...d @include(if:true) e}} fragment d on F{g} type T implements I&J{k(l:[M!]!):N}",
  "a.vue":
    "<template><p v-if='a' :b=\"c+d\">{{ e|f }}</p></template><script setup lang=ts>const a:number=1</script><style scoped>p{q:r}</style>",
  "a.hbs": "{{#if a}}<b c={{d e=1}}>{{f}}</b>{{else}}{{> g}}{{/if}}",
  "a.component.html":
    "@if (a;as b){<c [d]='e|f:1' (g)='h($event)'>{{ i?.j ?? k }}</c>}@for (l of m;track l.n){<o/>}",
  "a.jsx": "const a=<B c={d} {...e}>{f&&<g>h {i}</g>}</B>",
  "a.tsx": "export default function A<T,>({b}:{b?:T}){return <C<T> d={b!}>{'e'}</C>}",
  "a.mdx": "import A from './a'\n\n# b {c}\n\n<A d={1}/>\n\n- e\n- f\n",
  "a.json5": "{a:1,'b':[2,],/*c*/d:+3}",
};

export async function workload({ load, say }) {
  const prettier = await load("index.mjs");
  const attempt = async (name, text, options) => {
    try {
      const output = await prettier.format(text, { filepath: name, ...options });
      say(name, options?.parser ?? "", output.length, createHash("sha256").update(output).digest("hex"));
    } catch (error) {
      say(name, "throws", error.name, error.message.split("\n")[0]);
    }
  };
  for (const { name, text } of readCorpus(LIMITS)) await attempt(name, text);
  for (const parser of MORE_PARSERS)
    for (const { name, text } of readCorpus({ ".js": 20 }))
      await attempt(name, text, { parser, semi: false });
  for (const [name, text] of Object.entries(SNIPPETS)) {
    await attempt(name, text);
    await attempt(name, text, { tabWidth: 8, singleQuote: true, printWidth: 30 });
  }
  for (const broken of ["let =", "{", "a: [", "<p", "@"])
    for (const parser of ["babel", "typescript", "json", "yaml", "html", "css"])
      await attempt("broken", broken, { parser });
  say(await prettier.check("a;\n", { parser: "babel" }));
  say(await prettier.formatWithCursor("a  ( b)", { parser: "babel", cursorOffset: 5 }));
  say((await prettier.getSupportInfo()).languages.map(({ name }) => name));
}
