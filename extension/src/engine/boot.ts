/**
 * Starts the engine: the core, in Python, in Pyodide.
 *
 * A start is: instantiate the WebAssembly module, lay the memory snapshot into its memory, check. In the snapshot the
 * core is imported, the program loaded and a first check run, so the modules' files come later (`Engine.whole`). Snapshots are not part of Pyodide's public interface, so
 * whatever goes wrong with one (missing, of another build, damaged, refused by the browser) ends in a normal boot, which
 * takes several times as long and gives the same reports.
 *
 * The folder that this reads is made by `build/bundle.py`; what is in it says `build/README.md`. No other code runs in
 * the worker before `boot` is called, and nothing here knows of the extension: it runs under Node as well.
 */

/** The files that the engine's modules are in could not be brought: what was asked for may go well the next time. */
export class Incomplete extends Error {
  constructor(cause: unknown) {
    super(`the engine's modules are missing: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** JSON in, JSON out; `policy_core/browser.py` says which. */
export interface Engine {
  check(request: string): Promise<string>;
  changes(request: string): string;
  configure(settings: string): Promise<string>;
  describe(): string;
  /** `save` (true): use the rules from now on where nothing is wrong with them. */
  houseRules(source: string, save?: boolean): string;
  /** Takes what Harper found in a text that a report asked for. */
  lints(found: string): string;
  /** Takes the words that spelling is checked by; not JSON, but what `words-en` holds. */
  words(text: string): Promise<string>;
  /**
   * Brings the files that the engine's modules are in; throws `Incomplete` where it cannot. In the snapshot is imported
   * what nearly all checks take, so what returns a promise can be called before, and awaits this where it takes more; to
   * be awaited before anything else is called.
   */
  whole(): Promise<void>;
  readonly startedFrom: "snapshot" | "normal";
  /** Why there was no start from the snapshot. */
  readonly whyNormal: string | null;
  readonly timings: Timings;
}

/** Milliseconds since `boot` was called. */
export interface Timings {
  /** The list of files was read. */
  manifest: number;
  /** The WebAssembly module was instantiated. */
  instantiated: number;
  /** Snapshot only: read, hashed, and laid into memory. */
  restored: number | null;
  /** The engine can check. */
  ready: number;
}

export interface BootOptions {
  /** False: a normal boot, without a look at the snapshot. */
  snapshot?: boolean;
}

/** A file and its SHA-256, which is worked out while the file is put to use already. */
export interface Hashed {
  data: Uint8Array<ArrayBuffer>;
  digest: Promise<Uint8Array<ArrayBuffer>>;
}

/** How the engine's files are come by, which is not the same in a worker and under Node. */
export interface Access {
  read(url: URL): Promise<Uint8Array<ArrayBuffer>>;
  readHashed(url: URL): Promise<Hashed>;
  /** Reads a file that is compressed by xz, and returns what is in it. */
  readPacked(url: URL): Promise<Uint8Array<ArrayBuffer>>;
  /** The compiled WebAssembly module where somebody else compiles it, or null where that failed. */
  readonly module?: Promise<WebAssembly.Module | null>;
  /** Loads one of Pyodide's scripts as a module. */
  load(script: "pyodide.mjs" | "pyodide.asm.mjs"): Promise<object>;
}

/** `engine.json`. */
export interface Manifest {
  program: string;
  /** Its version: major, minor, micro. */
  python: string;
  /** What Pyodide wants to know of itself. */
  lock: { info: Record<string, string>; packages: Record<string, never> };
  files: Record<string, { sha256: string; size: number }>;
  snapshot: {
    /** The head of Pyodide's own snapshot format, in base 64: everything but the memory. */
    head: string;
    /** Bytes of memory. */
    memory: number;
  } | null;
}

/** The part of Emscripten's settings and module that is used here. */
interface Settings {
  /** Called when the module's own initialisation has run and Python's has not. */
  onRuntimeInitialized?(this: { readonly FS: FileSystem }): void;
  instantiateWasm(imports: object, receive: (instance: WebAssembly.Instance, module: unknown) => void): object;
}
export interface Module {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
}
type CreateModule = (settings: Settings) => Promise<Module>;

type Method = (argument?: string, save?: boolean) => string;

/** Python's file system, in memory. */
interface FileSystem {
  mkdirTree(path: string): void;
  writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void;
}

/** The part of Pyodide that is used here, private parts included; the version is pinned in package-lock.json. */
export interface Pyodide {
  FS: FileSystem;
  globals: { get(name: string): Record<"changes" | "check" | "configure" | "describe" | "house_rules" | "lints" | "words", Method> };
  runPython(code: string): unknown;
  readonly _module: Module;
}

/** What differs between the two ways of booting, and what the build wants of the normal one. */
export interface Hooks {
  /** Called with the memory as the module brings it along, before any of its code has run. */
  instantiated?(memory: WebAssembly.Memory): void;
  /** Called when the module's own initialisation has run, Python's has not. */
  initialised?(module: Module): void | Promise<void>;
  config?: Record<string, unknown>;
  /** The archive of modules, where Python needs it to start. */
  modules?: Promise<Uint8Array<ArrayBuffer>>;
  /** Python that makes `session`, instead of what a normal boot does. */
  start?: string;
}

export const PAGE = 4096;
/** The core, its libraries and the standard library, under the paths that they have in Python's file system. */
const MODULES = "modules.xz";
const FOLDER = "/core";
/** What Pyodide takes for the standard library's archive, until that is there: an archive without files. */
const EMPTY = "empty.zip";
const PROGRAM = "/program";
export const WASM = "pyodide.asm.wasm";

/** What a normal boot ends with. A snapshot holds a `session` as well. */
const START = `
from policy_core.browser import Session
with open("${PROGRAM}", "rb") as file:
    session = Session(file.read())
del file
`;

/**
 * Starts the engine.
 *
 * @param base - The folder of the engine's files.
 * @param access - How they are come by.
 */
export async function boot(base: string | URL, access: Access, options: BootOptions = {}): Promise<Engine> {
  const begun = performance.now();
  const since = (): number => performance.now() - begun;
  const folder = new URL(base);
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  const manifest = JSON.parse(new TextDecoder().decode(await access.read(new URL("engine.json", folder)))) as Manifest;
  const timings: Timings = { manifest: since(), instantiated: 0, restored: null, ready: 0 };
  const hooks: Hooks = {
    initialised() {
      timings.instantiated = since();
    },
  };
  let pyodide: Pyodide | null = null;
  let whyNormal: string | null = null;
  if (options.snapshot === false) {
    whyNormal = "not asked for";
  } else {
    try {
      pyodide = await fromSnapshot(folder, manifest, access, {
        ...hooks,
        restored() {
          timings.restored = since();
        },
      });
    } catch (error) {
      whyNormal = error instanceof Error ? error.message : String(error);
      timings.restored = null;
    }
  }
  const python = (pyodide ??= await fromNothing(folder, manifest, access, hooks));
  let isWhole = whyNormal !== null;
  let coming: Promise<void> | null = null;
  const whole = async (): Promise<void> => {
    if (isWhole) return;
    coming ??= addModules(folder, access, python);
    try {
      await coming;
      isWhole = true;
    } catch (error) {
      throw new Incomplete(error);
    } finally {
      coming = null; // Where it failed the next one asks anew.
    }
  };
  const session = python.globals.get("session");
  // Each look-up of a method makes a new proxy, so they are taken once.
  const { changes, check, configure, describe, house_rules: houseRules, lints, words } = session;
  /** Calls, and where that fails for modules that have yet to come, brings them and calls again. */
  const orWhole = async (call: () => string): Promise<string> => {
    try {
      return call();
    } catch (error) {
      if (isWhole) throw error;
      await whole();
      return call();
    }
  };
  timings.ready = since();
  return {
    changes: (request) => changes(request),
    check: (request) => orWhole(() => check(request)),
    configure: (settings) => orWhole(() => configure(settings)),
    describe: () => describe(),
    houseRules: (source, save = true) => houseRules(source, save),
    lints: (found) => lints(found),
    words: (text) => orWhole(() => words(text)),
    whole,
    startedFrom: whyNormal === null ? "snapshot" : "normal",
    whyNormal,
    timings,
  };
}

/** Boots Python and imports the core. */
export async function fromNothing(
  folder: URL,
  manifest: Manifest,
  access: Access,
  hooks: Hooks = {},
): Promise<Pyodide> {
  const modules = access.readPacked(new URL(MODULES, folder));
  const program = access.readPacked(new URL("program.xz", folder));
  for (const file of [modules, program]) file.catch(() => undefined); // Awaited below; may fail earlier.
  const pyodide = await load(folder, manifest, access, { ...hooks, modules });
  pyodide.FS.writeFile(PROGRAM, await program, { canOwn: true });
  pyodide.runPython(`import sys\nsys.path.insert(0, "${FOLDER}")\n${hooks.start ?? START}`);
  return pyodide;
}

/** Puts a Python that has the core imported and has checked before into memory. */
async function fromSnapshot(
  folder: URL,
  manifest: Manifest,
  access: Access,
  hooks: Hooks & { restored(): void },
): Promise<Pyodide> {
  const { snapshot } = manifest;
  if (!snapshot) throw new Error("there is no snapshot");
  let pages: Promise<Hashed> | null = access.readHashed(new URL("snapshot.bin", folder));
  pages.catch(() => undefined); // Awaited below; may fail earlier.
  return load(folder, manifest, access, {
    instantiated(memory) {
      const missing = snapshot.memory - memory.buffer.byteLength;
      if (missing > 0) memory.grow(missing / 65536);
    },
    async initialised(module) {
      await hooks.initialised?.(module);
      const file = await pages;
      // Pyodide keeps what it is configured with, this function included, and that must not keep the snapshot.
      pages = null;
      if (!file) throw new Error("the snapshot was laid already");
      const checked = checkHash(file, manifest, "snapshot.bin");
      checked.catch(() => undefined); // Awaited below.
      try {
        lay(file.data, module.HEAPU8);
      } finally {
        // No code has run on that memory yet, and none will where this fails.
        await checked;
      }
      letGo(file.data.buffer);
      hooks.restored();
    },
    config: {
      _loadSnapshot: Uint8Array.from(atob(snapshot.head), (char) => char.charCodeAt(0)),
    },
  });
}

/** Brings the modules to a Python that came from a snapshot; it knows already which there are. */
async function addModules(folder: URL, access: Access, pyodide: Pyodide): Promise<void> {
  addFiles(pyodide.FS, await access.readPacked(new URL(MODULES, folder)));
}

async function load(folder: URL, manifest: Manifest, access: Access, hooks: Hooks): Promise<Pyodide> {
  const factory = access.load("pyodide.asm.mjs") as Promise<{ default: CreateModule }>;
  factory.catch(() => undefined); // Awaited below; may fail earlier.
  const { loadPyodide } = (await access.load("pyodide.mjs")) as { loadPyodide(config: object): Promise<Pyodide> };
  // Under Node Pyodide wants a path.
  const indexURL = folder.protocol === "file:" ? decodeURIComponent(folder.pathname) : folder.href;
  const restore = access.module && useModule(access.module);
  return loadPyodide({
    indexURL,
    stdLibURL: indexURL + EMPTY,
    packageBaseUrl: folder.href,
    lockFileContents: manifest.lock,
    // The same everywhere, so that a start does the same everywhere.
    env: { PYTHONHASHSEED: "0", LANG: "C.UTF-8", HOME: "/home" },
    _sysExecutable: "./this.program",
    stdin: () => null,
    ...hooks.config,
    async createPyodideModule(settings: Settings): Promise<Module> {
      const { default: create } = await factory;
      // What Pyodide takes for the standard library is written by then; Python, which starts next, needs the real one.
      const modules = await hooks.modules;
      const module = await create({
        ...settings,
        onRuntimeInitialized() {
          if (modules) addFiles(this.FS, modules);
        },
        instantiateWasm: (imports, receive) =>
          settings.instantiateWasm(imports, (instance, compiled) => {
            hooks.instantiated?.(instance.exports.memory as WebAssembly.Memory);
            receive(instance, compiled);
          }),
      });
      await hooks.initialised?.(module);
      return module;
    },
  }).finally(restore);
}

/**
 * Has Pyodide, which reads and compiles its module itself and cannot be given one, instantiate this one instead.
 *
 * @returns What ends that.
 */
function useModule(compiled: Promise<WebAssembly.Module | null>): () => void {
  const { fetch } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  let asked: Parameters<typeof fetch> | null = null;
  // What is read for nobody would stay in memory until it is next collected.
  globalThis.fetch = async (...request) => {
    if (!String(request[0]).endsWith(WASM)) return fetch(...request);
    asked = request;
    return new Response();
  };
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const module = await compiled;
    if (!module) return instantiateStreaming(asked ? fetch(...asked) : source, imports);
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  return () => {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  };
}

/**
 * Lays a snapshot into memory.
 *
 * The file holds the 4-KiB pages in which the memory differs from that of a module just instantiated: the number of
 * runs of pages, for each its first page and its length, then the pages, all numbers of 32 bits, low byte first.
 */
function lay(file: Uint8Array<ArrayBuffer>, memory: Uint8Array): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const runs = view.getUint32(0, true);
  let from = 4 + 8 * runs;
  for (let run = 0; run < runs; run++) {
    const size = view.getUint32(8 + 8 * run, true) * PAGE;
    memory.set(file.subarray(from, from + size), view.getUint32(4 + 8 * run, true) * PAGE);
    from += size;
  }
  if (from !== file.length) throw new Error("the snapshot's length does not fit");
}

/**
 * Frees a buffer's memory now, not when memory is next collected, which in a worker that waits for calls may be never:
 * what is sent to a port that is closed is gone.
 */
export function letGo(buffer: ArrayBuffer): void {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(null, [buffer]);
  port1.close();
}

/** Puts the files of an archive without compression into Python's file system. */
function addFiles(fileSystem: FileSystem, archive: Uint8Array<ArrayBuffer>): void {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const text = new TextDecoder();
  const folders = new Set<string>();
  const end = archive.length - 22;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [size, nameSize, extraSize, commentSize, local] = [
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true),
      view.getUint16(at + 32, true),
      view.getUint32(at + 42, true),
    ];
    const name = `/${text.decode(archive.subarray(at + 46, at + 46 + nameSize))}`;
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const folder = name.slice(0, name.lastIndexOf("/"));
    if (!folders.has(folder)) {
      folders.add(folder);
      fileSystem.mkdirTree(folder);
    }
    fileSystem.writeFile(name, archive.subarray(from, from + size), { canOwn: true });
    at += 46 + nameSize + extraSize + commentSize;
  }
}

/** Throws where a file is not the one that the manifest lists by that name. */
async function checkHash({ digest }: Hashed, manifest: Manifest, name: string): Promise<void> {
  const hash = Array.from(await digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hash !== manifest.files[name]?.sha256) throw new Error(`${name} is not the file that was built`);
}
