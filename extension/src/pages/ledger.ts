/** What is remembered of messages that were sent: how much, out, in, and away with it. */

import { today } from "../day";
import { plural, t } from "../i18n";
import { ImportError, count, deleteAll, exportJson, importJson } from "../ledger";
import { touch, watchStale } from "../settings";
import { element, fill } from "../ui/dom";
import { say } from "./say";

export function ledgerSection(section: HTMLElement): void {
  const total = element("p", { role: "status" });
  const wrong = element("p", { class: "wrong", role: "alert" });
  const file = element("input", { type: "file", accept: ".json,application/json", class: "spoken", id: "ledger-file", tabindex: "-1" });
  file.setAttribute("aria-hidden", "true");
  const button = (text: string, click: () => void, attributes = {}): HTMLButtonElement => {
    const made = element("button", { type: "button", ...attributes }, text);
    made.addEventListener("click", click);
    return made;
  };
  const dialog = element(
    "dialog",
    { "aria-labelledby": "ledger-ask", class: "ask" },
    element("h3", { id: "ledger-ask" }, t("ledger_delete_title")),
    element("p", {}, t("ledger_delete_what")),
    element(
      "div",
      { class: "bar end" },
      button(t("ledger_delete_keep"), () => dialog.close(), { autofocus: true }),
      button(
        t("ledger_delete_go"),
        () => {
          dialog.close();
          void deleteAll().then(() => changed(t("ledger_deleted")));
        },
        { class: "danger" },
      ),
    ),
  );
  const remove = button(t("ledger_delete"), () => dialog.showModal(), { class: "danger" });

  const update = async (): Promise<void> => {
    const messages = await count();
    total.textContent = messages === 0 ? t("ledger_empty") : plural("ledger_count", messages);
  };
  const changed = async (text: string): Promise<void> => {
    await touch();
    await update();
    say(text);
  };
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    file.value = "";
    wrong.textContent = "";
    if (!chosen) return;
    chosen
      .text()
      .then(importJson)
      .then(
        (added) => changed(added === 0 ? t("ledger_import_nothing") : plural("ledger_imported", added)),
        (error: unknown) => {
          wrong.textContent = error instanceof ImportError ? t(error.key, error.about) : t("ledger_import_failed");
        },
      );
  });
  fill(
    section,
    element("h2", {}, t("ledger")),
    element("p", { class: "lead" }, t("ledger_lead")),
    total,
    element(
      "div",
      { class: "bar" },
      button(t("ledger_export"), () => void save()),
      button(t("ledger_import"), () => file.click()),
      file,
      remove,
    ),
    wrong,
    dialog,
  );
  void update();
  // Further messages may be sent while this page is open.
  watchStale(() => void update(), new AbortController().signal);
}

async function save(): Promise<void> {
  const address = URL.createObjectURL(new Blob([await exportJson()], { type: "application/json" }));
  const link = element("a", { href: address, download: `inbounds-ledger-${today()}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
