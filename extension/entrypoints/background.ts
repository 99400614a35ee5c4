import { browser, type Browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";

import { Host } from "../src/engine/host";
import { offscreenWorker, ownWorker } from "../src/engine/link";
import { Proofreader } from "../src/grammar/proofreader";
import { errorMessage } from "../src/error-message";
import { relayFrames } from "../src/frames";
import { SELLER_CENTRAL } from "../src/hosts";
import { lendTexts } from "../src/i18n";
import * as ledger from "../src/ledger";
import {
  PORT,
  type Answer,
  type Changes,
  type CheckRequest,
  type Description,
  type EngineSettings,
  type FromBackground,
  type HouseRulesResult,
  type Report,
  type ToBackground,
} from "../src/protocol";
import { forget, keep, recent } from "../src/recent";
import {
  addOwnWord,
  getSettings,
  keepHouseRules,
  migrate,
  setSeverity,
  touch,
  watchEngineSettings,
  watchSites,
} from "../src/settings";
import { inject, permitted, reconcile } from "../src/sites";
import { saveTemplate, templates } from "../src/templates";

/** How many messages are compared between editions before what is being written has its turn. */
const AT_ONCE = 8;

export default defineBackground({
  type: "module",
  main() {
    const ports = new Set<Browser.runtime.Port>();
    const host = new Host(import.meta.env.FIREFOX ? ownWorker : offscreenWorker(), (state) => {
      for (const port of ports) send(port, { type: "engine", state });
    });

    const proofreader = new Proofreader<Browser.runtime.Port>(host, (port, of, differs) => {
      if (ports.has(port)) send(port, { type: "proofread", of, differs });
    });

    const setUp = async (): Promise<void> => {
      // What is checked meanwhile waits: pages hear of a change at the same time, and check anew at once.
      host.setUp(null);
      const { severities, edition, houseRules, spelling, ownWords, grammar } = await getSettings();
      const settings: EngineSettings = { severities, edition, spelling, own_words: spelling ? ownWords : [], grammar };
      proofreader.turn(grammar);
      host.setUp({ configure: JSON.stringify(settings), houseRules });
    };
    const { signal } = new AbortController();
    watchEngineSettings(() => void setUp(), signal);
    watchSites(() => void reconcile(), signal);
    void setUp();

    browser.runtime.onConnect.addListener((port) => {
      if (port.name !== PORT) return;
      ports.add(port);
      const questions = new Map<number, AbortController>();
      port.onMessage.addListener((message) => void hear(port, questions, message as ToBackground));
      port.onDisconnect.addListener(() => {
        void browser.runtime.lastError;
        ports.delete(port);
        proofreader.forget(port);
        for (const question of questions.values()) question.abort();
      });
      send(port, { type: "engine", state: host.state });
    });

    async function hear(
      port: Browser.runtime.Port,
      questions: Map<number, AbortController>,
      message: ToBackground,
    ): Promise<void> {
      if (message.type === "wake") return host.wake();
      if (message.type === "options") return browser.runtime.openOptionsPage();
      if (message.type === "cancel") return questions.get(message.id)?.abort();
      const question = new AbortController();
      questions.set(message.id, question);
      try {
        const value = await answer(port, message, question.signal);
        send(port, { type: "answer", id: message.id, value });
      } catch (error) {
        if (!question.signal.aborted) {
          send(port, { type: "failed", id: message.id, message: errorMessage(error) });
        }
      } finally {
        questions.delete(message.id);
      }
    }

    async function answer(
      port: Browser.runtime.Port,
      message: Exclude<ToBackground, { type: "wake" | "options" | "cancel" }>,
      signal: AbortSignal,
    ): Promise<Answer> {
      switch (message.type) {
        case "check": {
          host.wake();
          const request = await withLedger(message.request);
          const argument = JSON.stringify(request);
          const report = JSON.parse(await host.ask({ call: "check", argument }, signal)) as Report | { error: string };
          if ("error" in report) throw new Error(report.error);
          const { proofread, ...told } = report;
          if (proofread && message.of !== null) proofreader.want(port, message.of, proofread);
          return { ...told, order: request.order ?? null };
        }
        case "describe":
          return JSON.parse(await host.ask({ call: "describe" }, signal)) as Description;
        case "house-rules": {
          if (!isOwnPage(port)) throw new Error("rules are set on the options page alone");
          const { source, save, before } = message;
          const text = await host.ask({ call: "houseRules", argument: source, save: false }, signal);
          const result = JSON.parse(text) as HouseRulesResult;
          return { ...result, isKept: save && result.accepted && (await keepHouseRules(source, before)) };
        }
        case "changes": {
          if (!isOwnPage(port)) throw new Error("what is kept is for the extension's own pages");
          const { before, after } = message;
          const [sent, saved] = await Promise.all([recent(), templates()]);
          const messages = [
            ...sent.map(({ id, ...each }) => ({ ...each, id: `message/${id}` })),
            ...saved.map(({ id, body, format, scope, channel }) => ({ body, format, scope, channel, id: `template/${id}` })),
          ];
          const all: Changes = { rules: [], messages: [] };
          for (let from = 0; from === 0 || from < messages.length; from += AT_ONCE) {
            const argument = JSON.stringify({ before, after, messages: messages.slice(from, from + AT_ONCE) });
            const changes = JSON.parse(await host.ask({ call: "changes", argument }, signal)) as Changes | { error: string };
            if ("error" in changes) throw new Error(changes.error);
            all.rules = changes.rules;
            all.messages.push(...changes.messages);
          }
          return all;
        }
        case "record":
          await ledger.record(message.sent);
          if ((await getSettings()).keepMessages) {
            const { body, scope, channel, sent_on } = message.sent;
            await keep({ body, scope, channel, sent_on });
            // Turned off in the same moment: nothing is to stay.
            if (!(await getSettings()).keepMessages) await forget();
          }
          await touch();
          return null;
        case "order-facts":
          await ledger.setFacts(message.order, message.facts);
          await touch();
          return null;
        case "templates":
          return templates();
        case "save-template":
          return saveTemplate(message.draft, message.replace ? "namesake" : "new");
        case "switch-off":
          await setSeverity(message.rule, "off");
          return null;
        case "own-word":
          await addOwnWord(message.word);
          return null;
      }
    }

    lendTexts();
    relayFrames();
    browser.runtime.onInstalled.addListener(() => void arrive());
    browser.permissions.onAdded.addListener(({ origins }) => void permitted(origins ?? []));
    browser.permissions.onRemoved.addListener(() => void reconcile());
  },
});

/** After an installation or an update: what was registered is gone, and open pages have no content script. */
async function arrive(): Promise<void> {
  await migrate();
  await reconcile();
  // Firefox does so itself.
  if (!import.meta.env.FIREFOX) await inject(SELLER_CENTRAL);
}

/** Adds to a message what is known of its order; what the page says goes first. */
async function withLedger(request: CheckRequest): Promise<CheckRequest> {
  const { order } = request;
  if (!order?.id) return request;
  const [history, facts] = await Promise.all([ledger.history(order.id), ledger.getFacts(order.id)]);
  return {
    ...request,
    order: {
      id: order.id,
      completed_on: order.completed_on ?? facts.completed_on ?? null,
      opted_out: order.opted_out ?? facts.opted_out ?? null,
      buyer_language: order.buyer_language ?? facts.buyer_language ?? null,
      // The ledger begins with Inbounds: where it holds nothing, what was sent before is not known.
      history: order.history ?? (history.length > 0 ? history : null),
    },
  };
}

function isOwnPage(port: Browser.runtime.Port): boolean {
  return port.sender?.url?.startsWith(browser.runtime.getURL("")) ?? false;
}

function send(port: Browser.runtime.Port, message: FromBackground): void {
  try {
    port.postMessage(message);
  } catch {
    // It has gone meanwhile.
  }
}
