/** Inbounds in one document: watches its fields, checks them, and shows what was found. */

import { today } from "../day";
import { Client } from "../engine/client";
import type { Field } from "../fields/field";
import { watchFields } from "../fields/watch";
import { FrameLink, type FrameHandlers } from "../frames";
import { choosePage } from "../page";
import { withAround } from "../page/around";
import { withoutOrderId } from "../placeholders";
import type { CheckRequest, EngineState, Facts } from "../protocol";
import { watchSend } from "../send";
import { getSettings, watchSettings, watchStale, type Settings } from "../settings";
import { questionOf } from "../ui/question";
import { createUi } from "../ui/ui";
import { FieldSession } from "./session";
import type { ComposeView } from "./view";

/**
 * Starts in this document.
 *
 * @param signal - Takes everything away: nothing of the extension is left in the page.
 * @param onOrphaned - Called when the extension was updated or removed.
 */
export async function compose(signal: AbortSignal, onOrphaned: () => void): Promise<void> {
  const own = choosePage();
  /** What the pages around this frame tell. */
  let around: Facts = {};
  const page = withAround(own, () => around);
  const client = new Client();
  client.onOrphaned = onOrphaned;
  signal.addEventListener("abort", () => client.close());
  // While the page is read the engine starts.
  if (page.isKnown) client.wake();
  await parsed(signal);
  if (signal.aborted) return;
  const sessions = new Map<Field, FieldSession>();
  let engine: EngineState = { state: "asleep" };
  let connected = false;
  /** The field in use. */
  let current: FieldSession | null = null;
  /** The one that was last written in. */
  let latest: FieldSession | null = null;
  /** Null until they have been read. */
  let settings: Settings | null = null;

  signal.addEventListener("abort", () => {
    for (const session of sessions.values()) session.close();
    sessions.clear();
  });

  const sessionIn = (element: HTMLElement): FieldSession | undefined =>
    [...sessions.values()].find(({ field }) => field.element === element);
  const sessionOf = (view: ComposeView): FieldSession | undefined => sessions.get(view.field);
  const ui = createUi(
    {
      fix: async (view, _shown, fix) => (await sessionOf(view)?.fix(fix)) ?? false,
      dismiss: (view, shown) => sessionOf(view)?.dismiss(shown),
      switchOff: (_view, { finding }) => void client.switchOff(finding.rule),
      addWord: (word) => client.addOwnWord(word),
      setOrderFacts(view, facts) {
        const id = view.facts.order?.id;
        if (id) void client.setOrderFacts(id, facts);
        else sessionOf(view)?.setFacts(facts);
      },
      openOptions: () => client.openOptions(),
      isOn: (check) => settings?.[check] ?? false,
      wording: page.isTemplate
        ? null
        : {
            insert: async (view, wording) => (await sessionOf(view)?.insert(wording)) ?? false,
            snippets: async () => (await client.describe()).snippets,
            templates: () => client.templates(),
            async saveTemplate(view, name, replace) {
              const content = sessionOf(view)?.content();
              if (!content) return "empty";
              const { scope = null, channel = null, order } = view.facts;
              const body = withoutOrderId(content.body, order?.id);
              const plain = content.plain && withoutOrderId(content.plain, order?.id);
              return client.saveTemplate({ name, body, format: content.format, plain, scope, channel }, replace);
            },
          },
    },
    signal,
  );

  function connect(): void {
    client.wake();
    if (connected) return;
    connected = true;
    client.onState((state) => {
      engine = state;
      for (const session of sessions.values()) session.engineChanged(state);
    }, signal);
    client.onProofread((of, differs) => {
      for (const session of sessions.values()) if (session.id === of) session.proofread(differs);
    }, signal);
    watchStale(() => sessions.forEach((session) => session.check()), signal);
  }

  function changed(session: FieldSession): void {
    if (session === current) {
      show();
      latest = session;
    }
    frames?.write(written() !== null);
    sending.changed(session.field.element);
  }

  function use(session: FieldSession | null): void {
    if (session === current) return;
    current = session;
    show();
    if (!session?.isWritten) return;
    latest = session;
    frames?.write(true, true);
  }

  /** The session whose message was last written, and is there still. */
  function written(): FieldSession | null {
    return latest?.isWritten ? latest : ([...sessions.values()].find(({ isWritten }) => isWritten) ?? null);
  }

  function show(): void {
    ui.update(current && !current.field.readOnly ? current.view() : null);
  }

  /** Has what was sent written down. */
  async function remember({ facts, text: body, report, isChecked }: ComposeView): Promise<void> {
    // Who sends at once what was put in, or what a page takes long to check, is not spared a second request.
    const request: CheckRequest = { ...facts, body, sent_on: today(), fixes: false };
    const { kinds } = report && isChecked ? report : await client.check(request).catch(() => ({ kinds: [] }));
    const { order, scope = null, channel = null, marketplace = null } = facts;
    await client.record({
      order: order?.id ?? null,
      kinds: kinds.map(({ id }) => id),
      sent_on: today(),
      marketplace,
      body,
      scope,
      channel,
    });
  }

  const sending = watchSend(
    page,
    {
      fields: () => [...sessions.keys()].map((field) => field.element),
      view: (element) => sessionIn(element)?.view() ?? null,
      isWritten(element) {
        const session = sessionIn(element);
        session?.changed();
        return session?.isWritten ?? false;
      },
      settled: (element) => sessionIn(element)?.settled() ?? null,
      asks: () => settings?.askBeforeSend ?? true,
      async ask(view) {
        // The click on Send took the focus from the field; what changes in it while the question is open is shown there.
        use(sessionOf(view) ?? null);
        const choice = await ui.askBeforeSend(view);
        if (choice === "send") use(null);
        return choice;
      },
      sent(view) {
        sessionOf(view)?.sent();
        void remember(view);
      },
      elsewhere: () => frames?.elsewhere() ?? null,
      askElsewhere: (button, question, fix) => ui.askElsewhere(button, question, fix),
      updateElsewhere: (question) => ui.updateElsewhere(question),
      sentWithin: () => frames?.sentWithin(),
      written: () => written()?.field.element ?? null,
      question: questionOf,
      fix: (view, key) => ui.mend(view, key),
    },
    signal,
  );
  const handlers: FrameHandlers = {
    ...sending,
    facts: () => own.ownFacts(),
    aroundChanged() {
      around = frames?.around ?? {};
      sessions.forEach((session) => session.check());
    },
  };
  // The extension's own pages have no frames, and hear what content scripts tell the background.
  const frames = page.isTemplate ? null : new FrameLink(handlers, page.isKnown, signal);

  if (page.isKnown) connect();
  watchFields(
    {
      accepts: (element) => page.accepts(element),
      atOnce: (element) => page.atOnce(element),
      ...(page.scans === undefined ? {} : { scans: page.scans }),
    },
    {
      found(field) {
        connect();
        const session = new FieldSession(field, { client, page, engine, changed });
        sessions.set(field, session);
        if (field.element.matches(":focus, :focus-within")) use(session);
      },
      changed: (field) => sessions.get(field)?.changed(),
      focused(field) {
        connect();
        use(sessions.get(field) ?? null);
      },
      blurred(field) {
        // The focus may have gone to the card or the list, or be on its way there.
        setTimeout(() => {
          if (current?.field === field && !ui.engaged && !field.element.matches(":focus, :focus-within")) use(null);
        });
      },
      pointed(field, finding, how) {
        const session = sessions.get(field);
        const view = session?.view();
        const shown = finding ? view?.findings.find((shown) => shown.finding === finding) : undefined;
        if (!session || !view || !shown) return ui.leaveCard();
        use(session);
        ui.openCard(view, shown, how);
      },
      moved(field) {
        if (current?.field === field) ui.place();
      },
      gone(field) {
        const session = sessions.get(field);
        if (!session) return;
        if (current === session) use(null);
        session.close();
        sessions.delete(field);
        if (latest === session) latest = null;
        frames?.write(written() !== null);
      },
    },
    signal,
  );

  page.onChange(() => {
    sessions.forEach((session) => session.check());
    frames?.factsChanged();
  }, signal);

  void getSettings().then((kept) => (settings = kept));
  watchSettings((changed) => (settings = changed), signal);
}

/** Resolves when the document is read to its end, or the signal has ended the wait. */
function parsed(signal: AbortSignal): Promise<void> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => resolve());
  });
}
