/**
 * Chromium's service workers cannot start workers, and die after half a minute; this page does neither. It passes on
 * what service worker and engine say to each other, and closes itself, and so ends the engine, when it is not asked.
 */

import { browser, type Browser } from "wxt/browser";

import { CONNECT, ENGINE_PORT, IDLE, startWorker } from "../../src/engine/link";
import { END_READER, type FromWorker, type ToReader, type ToWorker } from "../../src/protocol";

let port: Browser.runtime.Port | null = null;
let ready: FromWorker | null = null;
let idle: ReturnType<typeof setTimeout> | undefined;

const link = startWorker({
  message(message) {
    if ("ready" in message) ready = message;
    port?.postMessage(message);
  },
  lost: () => window.close(),
});

function connect(): void {
  port?.disconnect();
  const opened = browser.runtime.connect({ name: ENGINE_PORT });
  port = opened;
  opened.onMessage.addListener((message) => {
    if (message === END_READER) return link.endReader();
    rest();
    const call = message as ToWorker | ToReader;
    if ("call" in call) link.post(call);
    else link.read(call);
  });
  opened.onDisconnect.addListener(() => {
    void browser.runtime.lastError;
    if (port === opened) port = null;
  });
  if (ready) opened.postMessage(ready);
  rest();
}

function rest(): void {
  clearTimeout(idle);
  idle = setTimeout(() => window.close(), IDLE);
}

browser.runtime.onMessage.addListener((message, sender) => {
  if (message === CONNECT && sender.id === browser.runtime.id && !sender.tab) connect();
});

connect();
