/**
 * Decides by name what must not be recorded. The rule is described in `docs/redaction.md`.
 */
import {
  charCodeAt,
  SafeMap,
  textEndsWith,
  textIncludes,
  textNormalize,
  textSlice,
  textToLowerCase,
} from "../intrinsics.js";
import { type Decision, HARMLESS, SENSITIVE, SENSITIVE_NUMBERS, WEAK } from "./decision.js";

/** Names longer than this are data. */
const MAX_NAME = 128;
const MAX_CACHED = 10_000;

const words = (text: string) => new SafeMap(text.split(" ").map((word) => [word, true]));

const SENSITIVE_NAMES = words(
  "connectsid databaseurl twofactor cardnumber pan socialsecurity dsn connectionstring redisurl mongourl mongodburi",
);
const HARMLESS_NAMES = words("secretary passport passthrough tokenizer monkey keyboard");
const STRONG = words(
  "password passwd pwd passphrase passcode secret credential cred authorization jwt otp cvv cvc ssn mnemonic apikey bearer",
);
const STEMS =
  "password passwd passphrase secret apikey accesstoken authtoken refreshtoken sessionid sessiontoken clientsecret privatekey cardnumber".split(
    " ",
  );
const SENSITIVE_LAST = words("token auth oauth pw cookie");
const PLENTY = words("max min total prompt input output next prev page cancel count continuation");
const KEY_QUALIFIERS = words(
  "api access secret private signing sign encryption encrypt decryption master session service account client license ssh hmac webhook stripe auth",
);
const METADATA = words(
  "count type name id length policy required url uri expire expires expired expiry expiration at status provider method field limit min max size rule strength hint label consent kind format algorithm version ttl",
);
const HASHES = words("hash salt digest");
const WEAK_WORDS = words("pass pin nonce signature session key sid");
const NUMERIC = words("password passcode pin otp cvv cvc ssn card cardnumber account routing code");

/** Judges names; remembers its judgements, up to a bound. */
export class Redactor {
  private readonly known = new SafeMap<string, Decision>();
  private readonly always = new SafeMap<string, boolean>();
  private readonly never = new SafeMap<string, boolean>();

  /**
   * @param redact further names that are sensitive
   * @param allow names that are not, whatever the rule says
   */
  constructor(redact: readonly string[] = [], allow: readonly string[] = []) {
    for (const name of redact) this.always.set(squash(splitWords(name)), true);
    for (const name of allow) this.never.set(squash(splitWords(name)), true);
  }

  readonly decide = (name: string): Decision => {
    let decision = this.known.get(name);
    if (decision === undefined) {
      decision = this.judge(name);
      if (this.known.size < MAX_CACHED) this.known.set(name, decision);
    }
    return decision;
  };

  /** Judges what a function returns by the function's name: `getAccessToken` returns a secret. */
  decideResult(functionName: string): Decision {
    const parts = splitWords(functionName);
    if (parts.length < 2 || !RESULT_VERBS.has(parts[0]!)) return HARMLESS;
    parts.shift();
    return judgeWords(parts);
  }

  private judge(name: string): Decision {
    if (name.length > MAX_NAME) return HARMLESS;
    const parts = splitWords(name);
    const joined = squash(parts);
    if (this.never.has(joined)) return HARMLESS;
    return this.always.has(joined) ? SENSITIVE_NUMBERS : judgeWords(parts);
  }
}

const RESULT_VERBS = words("get fetch load create generate sign issue decrypt hash read make build");

/** Whether a value that stands under a name so judged is hidden. */
export function isHidden(decision: Decision, value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return decision === WEAK ? looksLikeCredential(value) : decision !== HARMLESS && value !== "";
    case "object":
      return decision >= SENSITIVE && value !== null;
    case "number":
    case "bigint":
      return decision === SENSITIVE_NUMBERS;
    default:
      return false;
  }
}

function judgeWords(parts: readonly string[]): Decision {
  if (parts.length === 0) return HARMLESS;
  const joined = squash(parts);
  if (SENSITIVE_NAMES.has(joined)) return withNumbers(parts);
  if (HARMLESS_NAMES.has(joined)) return HARMLESS;
  const last = parts[parts.length - 1]!;
  const strong = hasWord(parts, STRONG) || hasStem(joined);
  if (strong && HASHES.has(last)) return withNumbers(parts);
  if (METADATA.has(last) && joined !== "sessionid")
    return strong || hasWord(parts, SENSITIVE_LAST) ? WEAK : weakOnly(parts);
  if (strong) return withNumbers(parts);
  if (SENSITIVE_LAST.has(last)) return hasWord(parts, PLENTY) ? WEAK : SENSITIVE;
  if (last === "key" && hasWord(parts, KEY_QUALIFIERS)) return SENSITIVE;
  return weakOnly(parts);
}

function weakOnly(parts: readonly string[]): Decision {
  return hasWord(parts, WEAK_WORDS) ? WEAK : HARMLESS;
}

function withNumbers(parts: readonly string[]): Decision {
  return hasWord(parts, NUMERIC) || NUMERIC.has(squash(parts)) ? SENSITIVE_NUMBERS : SENSITIVE;
}

function hasWord(parts: readonly string[], set: Map<string, boolean>): boolean {
  for (let i = 0; i < parts.length; i++) if (set.has(parts[i]!)) return true;
  return false;
}

function hasStem(joined: string): boolean {
  for (let i = 0; i < STEMS.length; i++) {
    const stem = STEMS[i]!;
    if (textIncludes(joined, stem) && !(stem === "secret" && textIncludes(joined, "secretar"))) return true;
  }
  return false;
}

function squash(parts: readonly string[]): string {
  let joined = "";
  for (let i = 0; i < parts.length; i++) joined += parts[i]!;
  return joined;
}

const isUpper = (code: number) => code >= 65 && code <= 90;
const isLower = (code: number) => code >= 97 && code <= 122;
const isDigit = (code: number) => code >= 48 && code <= 57;

/** `XApiKeys2` → `api key`: lower-case words without a leading `x` or `http`, trailing digits and plurals. */
function splitWords(name: string): string[] {
  const text = textNormalize(name, "NFKC");
  const parts: string[] = [];
  let from = -1;
  const take = (to: number) => {
    if (from >= 0) addWord(parts, textToLowerCase(textSlice(text, from, to)));
    from = -1;
  };
  for (let i = 0; i < text.length; i++) {
    const code = charCodeAt(text, i);
    if (!isUpper(code) && !isLower(code) && !isDigit(code) && code < 0x80) take(i);
    else if (from < 0) from = i;
    else if (isUpper(code)) {
      const previous = charCodeAt(text, i - 1);
      const next = i + 1 < text.length ? charCodeAt(text, i + 1) : 0;
      if (!isUpper(previous) || isLower(next)) {
        // `APIKeys`: the last capital of a run begins the next word; `APIs` is one word.
        if (!(isUpper(previous) && next === 115 && i + 2 === text.length)) {
          take(i);
          from = i;
        }
      }
    }
  }
  take(text.length);
  return parts;
}

function addWord(parts: string[], word: string): void {
  let end = word.length;
  while (end > 0 && isDigit(charCodeAt(word, end - 1))) end--;
  let kept = textSlice(word, 0, end);
  if (
    kept.length > 3 &&
    textEndsWith(kept, "s") &&
    !textEndsWith(kept, "ss") &&
    !textEndsWith(kept, "us") &&
    !textEndsWith(kept, "is")
  )
    kept = textSlice(kept, 0, kept.length - 1);
  if (kept === "" || (parts.length === 0 && (kept === "x" || kept === "http"))) return;
  parts[parts.length] = kept;
}

/** 16 to 4,096 characters of a token's alphabet, letters and digits mixed, high entropy, no UUID. */
function looksLikeCredential(text: string): boolean {
  const { length } = text;
  if (length < 16 || length > 4_096) return false;
  const counts = new Uint16Array(128);
  let letters = 0;
  let digits = 0;
  let hexadecimal = 0;
  let dashes = 0;
  for (let i = 0; i < length; i++) {
    const code = charCodeAt(text, i);
    if (isDigit(code)) digits++;
    else if (isUpper(code) || isLower(code)) letters++;
    else if (code === 45) dashes++;
    else if (code !== 43 && code !== 46 && code !== 47 && code !== 61 && code !== 95 && code !== 126)
      return false;
    if (isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)) hexadecimal++;
    counts[code]!++;
  }
  if (letters === 0 || digits === 0) return false;
  if (length === 36 && dashes === 4 && hexadecimal === 32) return false;
  let entropy = 0;
  for (let code = 0; code < 128; code++) {
    const share = counts[code]! / length;
    if (share > 0) entropy -= share * Math.log2(share);
  }
  return entropy >= (hexadecimal === length ? 2.9 : 3.3);
}
