/**
 * The worker that the engine lives in: starts it, and answers one call after the other.
 *
 * Whoever is at the other end may be a new one that does not know what the engine was told before (a service worker
 * that died and came back), so settings that are in force already are taken as read.
 */

import { errorMessage } from "../error-message";
import { UNTOLD, type EngineSettings, type EngineState, type FromWorker, type ToWorker } from "../protocol";
import { boot, Incomplete, type Engine, type Hashed } from "./boot";
import { hash, Received, type Handed } from "./handed";
import { unpackedElsewhere } from "./unpacker";

/** Null: the engine failed at taking them over. */
const settings: { configure: string | null; houseRules: string | null } = { ...UNTOLD };
/** Whether the engine has the words that spelling is checked by. */
let hasWords = false;

const received = new Received();
const begun = performance.now();
const engine = boot(new URL("/engine/", self.location.href), {
  read,
  readHashed,
  readPacked: unpackedElsewhere,
  module: received.module(),
  // Written out, so that it can be seen what is loaded.
  load: (script) =>
    script === "pyodide.mjs"
      ? import(/* @vite-ignore */ "/engine/pyodide.mjs" as string)
      : import(/* @vite-ignore */ "/engine/pyodide.asm.mjs" as string),
});

function say(message: FromWorker): void {
  self.postMessage(message);
}

engine.then(
  ({ startedFrom, whyNormal }) => {
    if (whyNormal) console.warn(`Inbounds: the engine started without its snapshot: ${whyNormal}`);
    say({ ready: { state: "ready", startedFrom, startedIn: Math.round(performance.now() - begun) } });
  },
  (error: unknown) => {
    console.error(error);
    say({ ready: { state: "failed", message: errorMessage(error) } satisfies EngineState });
  },
);

let last = Promise.resolve();
self.addEventListener("message", ({ data }: MessageEvent<ToWorker | Handed>) => {
  if ("file" in data) received.take(data);
  else last = last.then(() => take(data));
});

async function take(call: ToWorker): Promise<void> {
  try {
    const running = await engine;
    say({ id: call.id, value: await answer(running, call) });
    // After the first answer, which is the one that is waited for most.
    setTimeout(() => void running.whole().catch(console.error));
  } catch (error) {
    say({ id: call.id, error: errorMessage(error), isIncomplete: error instanceof Incomplete });
  }
}

/** What can be called while the engine's modules have yet to come. */
const EARLY: ReadonlySet<ToWorker["call"]> = new Set(["check", "configure"]);

async function answer(running: Engine, call: ToWorker): Promise<string> {
  if (!EARLY.has(call.call)) await running.whole();
  switch (call.call) {
    case "check":
      return running.check(call.argument);
    case "lints":
      return running.lints(call.argument);
    case "changes":
      return running.changes(call.argument);
    case "describe":
      return running.describe();
    case "configure":
      if (call.argument === settings.configure) return "";
      return takeOver("configure", call.argument, async () => {
        await bringWords(running, (JSON.parse(call.argument) as EngineSettings).spelling);
        return running.configure(call.argument);
      });
    case "houseRules":
      if (!call.save) return running.houseRules(call.argument, false);
      if (call.argument === settings.houseRules) return "";
      return takeOver("houseRules", call.argument, async () => running.houseRules(call.argument, true));
  }
}

async function takeOver(which: keyof typeof settings, told: string, tell: () => Promise<string>): Promise<string> {
  settings[which] = null;
  const answer = await tell();
  settings[which] = told;
  return answer;
}

/** Reads the words that spelling is checked by as soon as that is wanted, and not before. */
async function bringWords(running: Engine, wanted: boolean): Promise<void> {
  if (wanted && !hasWords) {
    try {
      await running.words(new TextDecoder().decode(await read(new URL("/engine/words-en", self.location.href))));
    } catch (error) {
      if (error instanceof Incomplete) throw error;
      // Without them all is checked but the spelling, and the report says so.
      console.error(error);
      return;
    }
  }
  hasWords = wanted;
}

async function read(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} could not be read: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function readHashed(url: URL): Promise<Hashed> {
  const handed = await received.file(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
  if (handed) return handed;
  const data = await read(url);
  return { data, digest: hash(data) };
}
