/** Ways to the worker that the engine lives in: its own, or, in Chromium's service worker, one in an offscreen document. */

import { browser, type Browser } from "wxt/browser";

import { Reader } from "../grammar/reader";
import { END_READER, type EngineSettings, type FromReader, type FromWorker, type ToReader, type ToWorker } from "../protocol";
import { handOver } from "./handed";
import EngineWorker from "./worker?worker";

export interface Link {
  /** Whether the worker was started for this link, and was told nothing yet. */
  readonly isFresh: boolean;
  post(call: ToWorker): void;
  /** Has a text read for grammar errors, in a worker of its own that is started when it is needed. */
  read(text: ToReader): void;
  /** Ends that worker. */
  endReader(): void;
  /** Ends the worker. */
  close(): void;
}

export interface LinkEvents {
  message(message: FromWorker | FromReader): void;
  /** The worker is gone, or cannot be reached any more; not called after `close`. */
  lost(): void;
}

export interface Links {
  /** Starts a worker, or takes the one that runs. */
  open(events: LinkEvents): Promise<Link>;
  /** Whether a worker runs that a former life of this context started. */
  running(): Promise<boolean>;
}

/** The name of the port between offscreen document and service worker. */
export const ENGINE_PORT = "inbounds-engine";
/** The service worker's request to the offscreen document to open that port. */
export const CONNECT = "inbounds-connect";
const OFFSCREEN = "/offscreen.html";

/** An engine that was not asked for this long is ended. Milliseconds. */
export const IDLE = 5 * 60_000;

export function startWorker(events: LinkEvents): Link {
  const worker = new EngineWorker({ name: "inbounds-engine" });
  handOver(worker, "/engine/");
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => events.message(data));
  const reader = new Reader((message) => events.message(message));
  worker.addEventListener("error", (event) => {
    console.error(event.message);
    worker.terminate();
    reader.end();
    events.lost();
  });
  return {
    isFresh: true,
    post(call) {
      // Whoever asked for the reader may have been gone when it was turned off.
      if (call.call === "configure" && !(JSON.parse(call.argument) as EngineSettings).grammar) reader.end();
      worker.postMessage(call);
    },
    read: (text) => reader.read(text),
    endReader: () => reader.end(),
    close() {
      worker.terminate();
      reader.end();
    },
  };
}

/** A worker of the event page's own. */
export const ownWorker: Links = {
  async open(events) {
    // Firefox ends an event page after half a minute without a call of its interfaces, and the worker with it.
    const awake = setInterval(() => void browser.runtime.getPlatformInfo(), 20_000);
    const link = startWorker({
      message: (message) => events.message(message),
      lost() {
        clearInterval(awake);
        events.lost();
      },
    });
    return {
      ...link,
      close() {
        clearInterval(awake);
        link.close();
      },
    };
  },
  running: async () => false,
};

/** A worker in the offscreen document, over a port that the document opens when it loads or is asked to. */
export function offscreenWorker(): Links {
  let arrived: ((port: Browser.runtime.Port) => void) | null = null;
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== ENGINE_PORT) return;
    if (port.sender?.url === browser.runtime.getURL(OFFSCREEN as never) && arrived) arrived(port);
    else port.disconnect();
  });
  const running = async (): Promise<boolean> =>
    (await browser.runtime.getContexts({ contextTypes: ["OFFSCREEN_DOCUMENT"] })).length > 0;
  return {
    running,
    async open(events) {
      const connection = new Promise<Browser.runtime.Port>((resolve, reject) => {
        arrived = resolve;
        setTimeout(() => reject(new Error("the engine's page does not answer")), 15_000);
      });
      connection.catch(() => undefined); // Awaited below; what is done before may fail earlier.
      const isFresh = !(await running());
      if (!isFresh) {
        await browser.runtime.sendMessage(CONNECT);
      } else {
        await browser.offscreen.createDocument({
          url: OFFSCREEN,
          reasons: ["WORKERS"],
          justification: "Checks messages in a worker, on this computer.",
        });
      }
      const port = await connection;
      arrived = null;
      port.onMessage.addListener((message) => events.message(message as FromWorker | FromReader));
      port.onDisconnect.addListener(() => events.lost());
      return {
        isFresh,
        post: (call) => port.postMessage(call),
        read: (text) => port.postMessage(text),
        endReader: () => port.postMessage(END_READER),
        close() {
          port.disconnect();
          void browser.offscreen.closeDocument().catch(() => undefined);
        },
      };
    },
  };
}
