import type { Dir, Stats } from "node:fs";
import { CalltapeError } from "../error.js";
import { fs, path } from "../node-modules.js";
import { randomName } from "../platform.js";
import { compressFile } from "./compress-file.js";
import type { Compression, Store, StoredTape, TapeSink } from "./store.js";
import { checkName, isTapeName, leftOverBy, leftOverName } from "./tape-name.js";

// Taken now: a program under test may replace them.
const {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  opendirSync,
  readSync,
  renameSync,
  unlinkSync,
  writevSync,
} = fs;

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const CREATE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
// Not blocking: opening a FIFO would wait for somebody to write to it.
const READ = constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0);

/** Tapes as files of a folder, which is for its owner alone. */
export class FolderStore implements Store {
  /** Absolute path. */
  readonly location: string;

  constructor(folder: string) {
    this.location = path.resolve(folder);
  }

  locate(name: string): string {
    return path.join(this.location, name);
  }

  /** Makes the folder (0700) where it is missing, and the file (0600), which must be new. */
  create(name: string): TapeSink {
    const file = this.locate(checkName(name));
    try {
      return this.open(file);
    } catch (error) {
      // The folder went away between the two steps.
      if (codeOf(error) !== "ENOENT") throw error;
      return this.open(file);
    }
  }

  *list(): Generator<StoredTape, void> {
    yield* this.entries(isTapeName);
  }

  *leftOver(): Generator<StoredTape, void> {
    yield* this.entries((name) => leftOverBy(name) !== undefined);
  }

  read(name: string, from: number, to: number): Uint8Array {
    const descriptor = this.openToRead(name);
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(to, size) - from));
      let at = 0;
      while (at < bytes.length) {
        const read = readSync(descriptor, bytes, at, bytes.length - at, from + at);
        if (read === 0) break;
        at += read;
      }
      return bytes.subarray(0, at);
    } finally {
      closeSync(descriptor);
    }
  }

  remove(name: string): void {
    this.removeIfThere(this.locate(checkName(name)));
  }

  replace(name: string, bytes: Uint8Array): void {
    const before = this.look(checkName(name));
    if (before === undefined) return;
    const temporary = this.locate(leftOverName(name, randomName()));
    try {
      const descriptor = openSync(temporary, CREATE_NEW, 0o600);
      const sink = new FolderSink(descriptor);
      try {
        sink.append([bytes]);
        // Retention goes by the time of the last record.
        futimesSync(descriptor, before.atimeMs / 1_000, before.mtimeMs / 1_000);
      } finally {
        sink.close();
      }
      // What was removed meanwhile does not come back.
      if (this.look(name) !== undefined) renameSync(temporary, this.locate(name));
    } finally {
      this.removeIfThere(temporary);
    }
  }

  compress(name: string, how: Compression): Promise<void> {
    return compressFile(this.location, checkName(name), how);
  }

  private removeIfThere(file: string): void {
    try {
      unlinkSync(file);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }

  private open(file: string): FolderSink {
    mkdirSync(this.location, { recursive: true, mode: 0o700 });
    return new FolderSink(openSync(file, CREATE_NEW, 0o600));
  }

  private openToRead(name: string): number {
    const file = this.locate(checkName(name));
    try {
      // Before opening, which alone can act on a device.
      if (lstatSync(file).isFile()) return openSync(file, READ);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
    throw new CalltapeError("CALLTAPE_NOT_FOUND", `no tape ${name} in ${this.location}`);
  }

  /** A folder may be large and foreign files may stand in it: nothing is done for an entry before it is asked for. */
  private *entries(wanted: (name: string) => boolean): Generator<StoredTape, void> {
    const folder = this.openFolder();
    if (folder === undefined) return;
    try {
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        const { name } = entry;
        if (!wanted(name)) continue;
        const stats = this.look(name);
        if (stats?.isFile()) yield { name, bytes: stats.size, modified: stats.mtimeMs };
      }
    } finally {
      folder.closeSync();
    }
  }

  private openFolder(): Dir | undefined {
    try {
      return opendirSync(this.location);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Of the entry itself: a symbolic link is nothing that a recorder has made. */
  private look(name: string): Stats | undefined {
    try {
      return lstatSync(this.locate(name), { throwIfNoEntry: false });
    } catch {
      return undefined;
    }
  }
}

/** Appends to one file. */
class FolderSink implements TapeSink {
  /** Where the last append that succeeded ended. */
  private size = 0;
  /** Whether there may be something behind it. */
  private dirty = false;
  /** The file that the descriptor must still stand for. */
  private readonly device: number;
  private readonly inode: number;

  constructor(private readonly descriptor: number) {
    const { dev, ino } = fstatSync(descriptor);
    this.device = dev;
    this.inode = ino;
  }

  append(parts: readonly Uint8Array[]): void {
    if (this.dirty) this.trim();
    this.dirty = true;
    try {
      this.size = this.writeAll(parts);
      this.dirty = false;
    } catch (error) {
      try {
        this.trim();
      } catch {
        // Before the next append, then.
      }
      throw error;
    }
  }

  intact(): boolean {
    return this.links() > 0;
  }

  close(): void {
    // Somebody else has closed the descriptor: by now it may be theirs.
    if (this.links() >= 0) closeSync(this.descriptor);
  }

  /** How many names the file has; -1 when the descriptor is none of ours any more. */
  private links(): number {
    try {
      const { dev, ino, nlink } = fstatSync(this.descriptor);
      return dev === this.device && ino === this.inode ? nlink : -1;
    } catch (error) {
      if (codeOf(error) === "EBADF") return -1;
      throw error;
    }
  }

  private trim(): void {
    ftruncateSync(this.descriptor, this.size);
    this.dirty = false;
  }

  /** Gives where it ended. A write may be short. */
  private writeAll(parts: readonly Uint8Array[]): number {
    let at = this.size;
    let left = parts.filter((part) => part.length > 0);
    while (left.length > 0) {
      let written = writevSync(this.descriptor, left, at);
      if (written === 0) throw new Error("nothing was written");
      at += written;
      const rest: Uint8Array[] = [];
      for (const part of left) {
        if (written >= part.length) written -= part.length;
        else {
          rest.push(part.subarray(written));
          written = 0;
        }
      }
      left = rest;
    }
    return at;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
