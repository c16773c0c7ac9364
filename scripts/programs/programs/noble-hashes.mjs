// @noble/hashes: every hash over many lengths, whole and in pieces, against published vectors and Node's own hashes.
import crypto from "node:crypto";

export const program = {
  name: "noble-hashes",
  package: "@noble/hashes",
  parts: ["src"],
  language: "typescript",
  format: "esm",
  isSource: (file) => file !== "src/index.ts",
};

/** Digests of "abc", as their specifications print them. */
const PUBLISHED = {
  md5: "900150983cd24fb0d6963f7d28e17f72",
  sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
  ripemd160: "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
  sha224: "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  sha3_256: "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
  keccak_256: "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
  blake2s: "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
  blake3: "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
};

const IN_NODE = {
  md5: "md5",
  sha1: "sha1",
  ripemd160: "ripemd160",
  sha224: "sha224",
  sha256: "sha256",
  sha384: "sha384",
  sha512: "sha512",
  sha512_224: "sha512-224",
  sha512_256: "sha512-256",
  sha3_224: "sha3-224",
  sha3_256: "sha3-256",
  sha3_384: "sha3-384",
  sha3_512: "sha3-512",
  blake2b: "blake2b512",
  blake2s: "blake2s256",
};

const LENGTHS = [
  0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 135, 136, 137, 168, 255, 1023, 1024, 1025, 4096,
];

/** The input of the published vectors of BLAKE3. */
const pattern = (length) => Uint8Array.from({ length }, (_, i) => i % 251);

export async function workload({ load, say }) {
  const lib = {};
  for (const file of ["sha2", "sha3", "sha3-addons", "blake1", "blake2", "blake3", "legacy"])
    Object.assign(lib, await load(`src/${file}.js`));
  const utils = await load("src/utils.js");
  const hex = utils.bytesToHex;
  const attempt = async (name, action) => {
    try {
      const result = await action();
      say(name, result instanceof Uint8Array ? hex(result) : result);
    } catch (error) {
      say(name, "throws", error);
    }
  };

  for (const [name, hash] of Object.entries(lib)) {
    if (typeof hash !== "function" || hash.blockLen === undefined || /^(tuplehash|kmac)/.test(name)) continue;
    say(name, hash.blockLen, hash.outputLen, hash.oid && hex(hash.oid), String(hash.canXOF));
    for (const length of LENGTHS) {
      const input = pattern(length);
      const whole = hash(input);
      const pieces = hash.create();
      for (let at = 0, step = 1; at < length; at += step, step = (step * 7) % 61)
        pieces.update(input.subarray(at, Math.min(at + step, length)));
      const copy = pieces.clone();
      const same = hex(pieces.digest()) === hex(whole) && hex(copy.digest()) === hex(whole);
      const node =
        IN_NODE[name] && crypto.createHash(IN_NODE[name]).update(input).digest("hex") === hex(whole);
      say(length, hex(whole), "in pieces", same, "as Node", node);
    }
    if (PUBLISHED[name]) say("as published", hex(hash(utils.utf8ToBytes("abc"))) === PUBLISHED[name]);
    await attempt("again", () => {
      const used = hash.create();
      used.digest();
      used.update(pattern(1));
    });
    await attempt("wrong input", () => hash("text"));
    await attempt("xof", () => hash.create({ dkLen: 100 }).xof(300));
  }
  await keyed(lib, await load("src/hmac.js"), attempt);
  await derived(lib, load, attempt);
  await slow(load, attempt);
  await helpers(utils, attempt);
  await web(await load("src/webcrypto.js"), attempt);
}

async function keyed(lib, { hmac }, attempt) {
  const key = pattern(32);
  const message = pattern(500);
  for (const name of ["sha1", "sha256", "sha512", "sha3_256", "ripemd160", "blake2b"]) {
    await attempt(`hmac ${name}`, () => hmac(lib[name], key, message));
    await attempt(`hmac ${name} as Node`, () => {
      const node = crypto.createHmac(IN_NODE[name], pattern(200)).update(message).digest();
      return node.equals(
        hmac
          .create(lib[name], pattern(200))
          .update(message.subarray(0, 77))
          .update(message.subarray(77))
          .digest(),
      );
    });
  }
  await attempt("blake2b keyed", () =>
    lib.blake2b(message, { key, salt: pattern(16), personalization: pattern(16), dkLen: 40 }),
  );
  await attempt("blake2s keyed", () =>
    lib.blake2s(message, { key, salt: pattern(8), personalization: pattern(8), dkLen: 20 }),
  );
  await attempt("blake2s too long", () => lib.blake2s(message, { dkLen: 99 }));
  await attempt("blake3 keyed", () =>
    lib.blake3(pattern(3000), {
      key: new TextEncoder().encode("whats the Elvish word for friend"),
      dkLen: 131,
    }),
  );
  await attempt("blake3 derived", () =>
    lib.blake3(pattern(1025), { context: new TextEncoder().encode("a context of ours"), dkLen: 64 }),
  );
  await attempt("blake3 both", () => lib.blake3(message, { key, context: key }));
  for (const name of ["kmac128", "kmac256", "kmac128xof", "kmac256xof"])
    await attempt(name, () => lib[name](key, message, { personalization: pattern(5), dkLen: 48 }));
  for (const name of ["tuplehash128", "tuplehash256", "tuplehash128xof", "tuplehash256xof"])
    await attempt(name, () =>
      lib[name]([pattern(3), pattern(6), pattern(9)], { personalization: pattern(4) }),
    );
  for (const name of ["parallelhash128", "parallelhash256", "parallelhash128xof"])
    await attempt(name, () => lib[name](message, { blockLen: 8 }));
  for (const name of ["cshake128", "cshake256"])
    await attempt(name, () =>
      lib[name](message, { NISTfn: pattern(3), personalization: pattern(9), dkLen: 64 }),
    );
  for (const name of ["turboshake128", "turboshake256"])
    await attempt(name, () => lib[name](message, { D: 6, dkLen: 200 }));
  for (const name of ["kt128", "kt256"])
    await attempt(name, () => lib[name](pattern(9000), { personalization: pattern(41) }));
  for (const name of ["HopMAC128", "HopMAC256"])
    await attempt(name, () => lib[name](key, message, pattern(3)));
  await attempt("keccakprg", () => {
    const prg = lib.keccakprg(254);
    prg.addEntropy?.(key);
    prg.feed?.(key);
    return prg.randomBytes?.(33) ?? prg.fetch(33);
  });
}

async function derived(lib, load, attempt) {
  const { hkdf, extract, expand } = await load("src/hkdf.js");
  const { pbkdf2, pbkdf2Async } = await load("src/pbkdf2.js");
  for (const name of ["sha256", "sha512", "sha1"]) {
    const [key, salt, info] = [pattern(22), pattern(13), pattern(10)];
    await attempt(`hkdf ${name}`, () => hkdf(lib[name], key, salt, info, 82));
    await attempt("as Node", () =>
      Buffer.from(crypto.hkdfSync(name, key, salt, info, 82)).equals(hkdf(lib[name], key, salt, info, 82)),
    );
    await attempt("in two steps", () => expand(lib[name], extract(lib[name], key, salt), info, 42));
    await attempt("too long", () => hkdf(lib[name], key, salt, info, 255 * 65));
    await attempt(`pbkdf2 ${name}`, () => pbkdf2(lib[name], "password", "salt", { c: 50, dkLen: 70 }));
    await attempt("async", () =>
      pbkdf2Async(lib[name], "password", "salt", { c: 50, dkLen: 70, asyncTick: 1 }),
    );
    await attempt("as Node", () =>
      crypto
        .pbkdf2Sync("password", "salt", 50, 70, name)
        .equals(pbkdf2(lib[name], "password", "salt", { c: 50, dkLen: 70 })),
    );
    await attempt("no iterations", () => pbkdf2(lib[name], "password", "salt", { c: 0 }));
  }
}

async function slow(load, attempt) {
  const { scrypt, scryptAsync } = await load("src/scrypt.js");
  const argon2 = await load("src/argon2.js");
  for (const [password, salt, options] of [
    ["", "", { N: 16, r: 1, p: 1, dkLen: 64 }],
    ["password", "NaCl", { N: 64, r: 8, p: 2, dkLen: 64 }],
  ]) {
    const progress = [];
    await attempt("scrypt", () =>
      scrypt(password, salt, { ...options, onProgress: (part) => progress.push(part.toFixed(2)) }),
    );
    await attempt("progress", () => progress.join(" "));
    await attempt("async", () => scryptAsync(password, salt, { ...options, asyncTick: 1 }));
    await attempt("as Node", () =>
      crypto.scryptSync(password, salt, 64, options).equals(scrypt(password, salt, options)),
    );
  }
  await attempt("scrypt, no power of two", () => scrypt("a", "b", { N: 17, r: 1, p: 1 }));
  await attempt("scrypt, too large", () => scrypt("a", "b", { N: 1024, r: 8, p: 1, maxmem: 1024 }));
  // RFC 9106, section 5.
  const fill = (length, byte) => new Uint8Array(length).fill(byte);
  const options = { t: 3, m: 32, p: 4, key: fill(8, 3), personalization: fill(12, 4) };
  for (const name of ["argon2d", "argon2i", "argon2id"]) {
    await attempt(name, () => argon2[name](fill(32, 1), fill(16, 2), options));
    await attempt("async", () =>
      argon2[`${name}Async`](fill(32, 1), fill(16, 2), { ...options, asyncTick: 1 }),
    );
    await attempt("too little memory", () => argon2[name]("password", "saltsalt", { t: 1, m: 2, p: 4 }));
  }
}

async function helpers(utils, attempt) {
  await attempt("hex", () => utils.hexToBytes("00ffAb"));
  await attempt("odd", () => utils.hexToBytes("abc"));
  await attempt("no hex", () => utils.hexToBytes("zz"));
  await attempt("concat", () => utils.concatBytes(pattern(2), pattern(3)));
  await attempt("concat text", () => utils.concatBytes("text"));
  await attempt("rotate", () => [utils.rotl(1, 31), utils.rotr(1, 1), utils.byteSwap(0x01020304)]);
  await attempt("random", () => utils.randomBytes(16).length);
  await attempt("loop", async () => {
    let n = 0;
    await utils.asyncLoop(50, 0, () => n++);
    return n;
  });
  await attempt("options", () => utils.checkOpts({ a: 1 }, { b: 2 }));
  await attempt("no options", () => utils.checkOpts({ a: 1 }, 5));
}

async function web(webcrypto, attempt) {
  for (const name of ["sha256", "sha384", "sha512"]) {
    await attempt(name, () => webcrypto[name](pattern(100)));
    await attempt("hmac", () => webcrypto.hmac(webcrypto[name], pattern(32), pattern(100)));
    await attempt("hkdf", () => webcrypto.hkdf(webcrypto[name], pattern(32), pattern(8), pattern(4), 40));
    await attempt("pbkdf2", () =>
      webcrypto.pbkdf2(webcrypto[name], "password", "salt", { c: 20, dkLen: 30 }),
    );
  }
}
