import { expect, test } from "vitest";
import type { Store, StoredTape } from "../../runtime/src/store/store.js";

const A = "20260102T030405Z-1-0-0badcafe-0000.tape";
const B = "20260102T030405Z-1-0-0badcafe-0001.tape";

/** All that a store lists, by name. */
export async function listed(store: Store): Promise<StoredTape[]> {
  const tapes: StoredTape[] = [];
  for await (const tape of store.list()) tapes.push(tape);
  return tapes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const text = (...words: string[]) => words.map((word) => Buffer.from(word));
const whole = async (store: Store, name: string) =>
  Buffer.from(await store.read(name, 0, Number.MAX_SAFE_INTEGER)).toString();

/**
 * What `store.ts` promises, of any store.
 *
 * @param open gives an empty store
 * @param shows false when what is being written cannot be read before it is closed
 */
export function storeConforms(open: () => Store, { shows = true } = {}): void {
  test("has nothing at first, and no tape of a name that nobody has written", async () => {
    const store = open();
    expect(await listed(store)).toEqual([]);
    await expect(async () => store.read(A, 0, 1)).rejects.toMatchObject({ code: "CALLTAPE_NOT_FOUND" });
    await store.remove(A);
  });

  test("puts other bytes in the place of a tape, if it can, and none where there is no tape", async () => {
    const store = open();
    if (store.replace === undefined) return;
    await store.replace(A, Buffer.from("nothing"));
    expect(await listed(store)).toEqual([]);
    const sink = store.create(A);
    sink.append(text("a longer one"));
    sink.close();
    const [before] = await listed(store);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.replace(A, Buffer.from("short"));
    expect(await whole(store, A)).toBe("short");
    const after = await listed(store);
    expect(after).toMatchObject([{ name: A, bytes: 5 }]);
    expect(Math.abs(after[0]!.modified - before!.modified)).toBeLessThan(2);
    for await (const each of store.leftOver?.() ?? []) expect(each).toBeUndefined();
  });

  test("gives back what was appended, whole and in part", async () => {
    const store = open();
    const before = Date.now();
    const sink = store.create(A);
    sink.append(text("one ", "", "two "));
    if (shows) expect(await whole(store, A)).toBe("one two ");
    sink.append([]);
    sink.append(text("three"));
    sink.close();
    expect(await whole(store, A)).toBe("one two three");
    expect(Buffer.from(await store.read(A, 4, 7)).toString()).toBe("two");
    expect(Buffer.from(await store.read(A, 8, 99)).toString()).toBe("three");
    expect(await store.read(A, 13, 99)).toHaveLength(0);
    expect(await store.read(A, 99, 100)).toHaveLength(0);
    const [tape, ...others] = await listed(store);
    expect(others).toEqual([]);
    expect(tape).toEqual({ name: A, bytes: 13, modified: expect.any(Number) });
    expect(tape!.modified).toBeGreaterThan(before - 2_000);
    expect(tape!.modified).toBeLessThan(Date.now() + 2_000);
    expect(store.locate(A)).toContain(A);
  });

  test("does not keep the memory of what was appended", async () => {
    const store = open();
    const part = Buffer.from("before");
    const sink = store.create(A);
    sink.append([part]);
    part.fill("x");
    sink.close();
    expect(await whole(store, A)).toBe("before");
  });

  test("has each name once", async () => {
    const store = open();
    const sink = store.create(A);
    sink.append(text("first"));
    expect(() => store.create(A)).toThrow(expect.objectContaining({ code: "EEXIST" }));
    sink.close();
    expect(await whole(store, A)).toBe("first");
  });

  test("tells a sink whose tape is gone, and takes the name anew", async () => {
    const store = open();
    const gone = store.create(A);
    const stays = store.create(B);
    gone.append(text("gone"));
    stays.append(text("stays"));
    expect([gone.intact(), stays.intact()]).toEqual([true, true]);
    await store.remove(A);
    expect([gone.intact(), stays.intact()]).toEqual([false, true]);
    const again = store.create(A);
    again.append(text("again"));
    gone.append(text("lost"));
    for (const sink of [gone, stays, again]) sink.close();
    expect((await listed(store)).map(({ name }) => name)).toEqual([A, B]);
    expect(await whole(store, A)).toBe("again");
    await store.remove(A);
    await store.remove(B);
    expect(await listed(store)).toEqual([]);
  });

  test.each(["../up.tape", "a/b.tape", "/abs.tape", ".hidden.tape", "x", "", "x.tape\0"])(
    "refuses the name %j",
    async (name) => {
      const store = open();
      for (const use of [
        () => store.create(name),
        async () => store.read(name, 0, 1),
        async () => store.remove(name),
      ])
        await expect(async () => use()).rejects.toMatchObject({ code: "CALLTAPE_BAD_OPTION" });
    },
  );
}
