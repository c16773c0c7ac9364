import { describe, expect, test } from "vitest";
import { HARMLESS, SENSITIVE_NUMBERS } from "../../runtime/src/redact/decision.js";
import { isHidden, Redactor } from "../../runtime/src/redact/redactor.js";

const { decide, decideResult } = new Redactor();
const hides = (name: string, value: unknown) => isHidden(decide(name), value);

const MUST_REDACT =
  "password newPassword passwordConfirmation PGPASSWORD dbpassword passwd pwd passphrase password_hash db_pass secret clientSecret client-secret AWS_SECRET_ACCESS_KEY secretKeyBase secrets webhookSecret token accessToken refresh_token id-token X-Auth-Token authtoken csrfToken tokens BOT_TOKEN2 apiKey x-api-key APIKEY apiKeys privateKey encryption_key signingKey sshKey Proxy-Authorization auth credentials userCreds set-cookie connect.sid sessionId jwt otp cvv cardNumber ssn DATABASE_URL mnemonic two-factor ｐａｓｓｗｏｒｄ".split(
    " ",
  );

const MUST_NOT: [string, unknown][] = [
  ["key", "user:42"],
  ..."keys keyCode keyName keyPath keyboard keyword primaryKey partitionKey cacheKey publicKey sortKey idempotencyKey monkey turkey hockey author authority authorId authProvider authMethod tokenCount maxTokens prompt_tokens tokenType tokenizer nextPageToken tokenExpiresAt passwordPolicy passwordRequired passwordLength resetPasswordUrl secretary secretName bypass compass passed passCount passenger sessionCount cookieConsent signatureAlgorithm cipherSuite cardType accountSid sidebar"
    .split(" ")
    .map((name): [string, unknown] => [name, "plain words"]),
  ["pinned", true],
  ["pin", 3],
  ["spin", "fast"],
  ["session", { id: 1 }],
  ["authenticated", true],
  ["hasToken", true],
  ["maxTokens", 4096],
  ["password", ""],
  ["password", null],
  ["password", undefined],
];

describe("by name", () => {
  test.each(MUST_REDACT)("hides a string under %s", (name) => {
    expect(hides(name, "hunter2-or-whatever")).toBe(true);
  });

  test.each(MUST_NOT)("keeps %s: %o", (name, value) => {
    expect(hides(name, value)).toBe(false);
  });

  test("hides whole objects under a sensitive name, and numbers where they are the secret", () => {
    expect(hides("credentials", { user: "ada" })).toBe(true);
    expect(hides("tokens", ["a", "b"])).toBe(true);
    expect(hides("cvv", 123)).toBe(true);
    expect(hides("cardNumber", 4111n)).toBe(true);
    expect(hides("token", 12)).toBe(false);
  });

  test("a weak name hides what looks like a credential, and nothing else", () => {
    const credential = ["k3y", "Zq81", "xPv0", "Lm77", "tR2w"].join("");
    expect(hides("publicKey", credential)).toBe(true);
    expect(hides("publicKey", "c56a4180-65aa-42ec-a945-5fd21dec0538")).toBe(false);
    expect(hides("publicKey", "the key of the door is under the mat")).toBe(false);
  });

  test("names from the settings are added and taken away", () => {
    const redactor = new Redactor(["favouriteColour"], ["token"]);
    expect(redactor.decide("favourite_colour")).toBe(SENSITIVE_NUMBERS);
    expect(redactor.decide("token")).toBe(HARMLESS);
    expect(redactor.decide("tokens")).toBe(HARMLESS);
  });

  test("the result of a function that gets a secret is one", () => {
    expect(isHidden(decideResult("getAccessToken"), "abc")).toBe(true);
    expect(isHidden(decideResult("createApiKey"), "abc")).toBe(true);
    expect(isHidden(decideResult("getTotal"), "abc")).toBe(false);
    expect(isHidden(decideResult("validatePassword"), "abc")).toBe(false);
  });

  test("names of any length and alphabet get an answer", () => {
    for (const name of [
      "",
      " ",
      "_",
      "1",
      "é",
      "密码",
      "x".repeat(100_000),
      "\ud800",
      "__proto__",
      "constructor",
    ])
      decide(name);
    expect(decide("x".repeat(100_000))).toBe(HARMLESS);
  });
});
