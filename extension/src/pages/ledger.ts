/** What is remembered of messages that were sent: how much, out, in, and away with it. */

import { today } from "../day";
import { plural, t } from "../i18n";
import { ImportError, count, deleteAll, exportJson, importJson } from "../ledger";
import { touch, watchStale } from "../settings";
import { element, fill } from "../ui/dom";
import { ask, download, fileChooser, pressButton } from "./parts";
import { say } from "./say";

export function ledgerSection(section: HTMLElement): void {
  const total = element("p", { role: "status" });
  const wrong = element("p", { class: "wrong", role: "alert" });
  const chooser = fileChooser({ id: "ledger-file", accept: ".json,application/json" }, ([chosen]) => {
    wrong.textContent = "";
    chosen
      ?.text()
      .then(importJson)
      .then(
        (added) => changed(added === 0 ? t("ledger_import_nothing") : plural("ledger_imported", added)),
        (error: unknown) => {
          wrong.textContent = error instanceof ImportError ? t(error.key, error.about) : t("ledger_import_failed");
        },
      );
  });

  const update = async (): Promise<void> => {
    const messages = await count();
    total.textContent = messages === 0 ? t("ledger_empty") : plural("ledger_count", messages);
  };
  const changed = async (text: string): Promise<void> => {
    await touch();
    await update();
    say(text);
  };
  const remove = async (): Promise<void> => {
    const question = {
      title: t("ledger_delete_title"),
      what: t("ledger_delete_what"),
      keep: t("ledger_delete_keep"),
      go: t("ledger_delete_go"),
    };
    if (!(await ask(question))) return;
    await deleteAll();
    await changed(t("ledger_deleted"));
  };
  fill(
    section,
    element("h2", {}, t("ledger")),
    element("p", { class: "lead" }, t("ledger_lead")),
    total,
    element(
      "div",
      { class: "bar" },
      pressButton(t("ledger_export"), () => void exportJson().then((text) => download(`inbounds-ledger-${today()}.json`, text))),
      pressButton(t("ledger_import"), chooser.open),
      chooser.element,
      pressButton(t("ledger_delete"), () => void remove(), { class: "danger" }),
    ),
    wrong,
  );
  void update();
  // Further messages may be sent while this page is open.
  watchStale(() => void update(), new AbortController().signal);
}
