/** What messages can be begun from, in the list: the seller's own templates and permitted wording; and a new template. */

import type { ComposeView, Wording } from "../compose/view";
import { t } from "../i18n";
import { withOrderId } from "../placeholders";
import type { Snippet, Template, TemplateRefusal } from "../protocol";
import { freeName, isSameName, LONGEST_NAME } from "../template-names";
import { button, element, onUser } from "./dom";
import { refusalWord } from "./refusal";

export interface ListWordingActions {
  snippets(): Promise<readonly Snippet[]>;
  templates(): Promise<readonly Template[]>;
  insert(wording: Wording): void;
  /** Saves the message as a template, with `replace` also in place of one of the same name; answers why not, or null. */
  save(name: string, replace: boolean): Promise<TemplateRefusal | null>;
  /** Called when the section has become larger or smaller by itself. */
  resized(): void;
}

export interface WordingSection {
  readonly element: HTMLElement;
  /** To be called when the list is opened. */
  open(): void;
  update(view: ComposeView): void;
  /** Closes the form for a new template where the focus is in it; answers whether it was. */
  leaveForm(): boolean;
}

/** Characters of a name that is made of a message's first words. */
const FEW = 40;

export function createWording(actions: ListWordingActions): WordingSection {
  let snippets: readonly Snippet[] = [];
  let templates: readonly Template[] = [];
  let view: ComposeView | null = null;
  /** How often one of the two has come. */
  let loads = 0;
  /** What the seller has chosen; empty as long as that is left to us. */
  let wanted = "";
  let drawn = "";

  const choice = element("select", { id: "wording", "data-key": "wording" });
  const shown = element("p", { class: "snippet clamped", dir: "auto" });
  const insert = button({ class: "plain", "data-key": "insert" }, [t("list_wording_insert")], () => {
    const wording = chosen();
    if (wording) actions.insert(wording);
  });
  const some = element(
    "div",
    {},
    element("div", { class: "fact" }, element("label", { for: choice.id }, t("list_wording_reason")), choice),
    shown,
  );
  onUser(choice, "change", () => {
    wanted = choice.value;
    showChosen();
  });

  const name = element("input", {
    type: "text",
    id: "template-name",
    "data-key": "template-name",
    maxlength: LONGEST_NAME,
    autocomplete: "off",
    "aria-describedby": "template-help template-wrong",
  });
  const wrong = element("p", { id: "template-wrong", class: "wrong", role: "alert" });
  const save = element("button", { type: "submit", class: "primary", "data-key": "template-save" });
  const form = element(
    "form",
    { class: "save" },
    element("label", { for: name.id }, t("template_name")),
    name,
    element("p", { id: "template-help", class: "help" }, t("template_save_help")),
    wrong,
    element("div", { class: "choices" }, save, button({ class: "plain", "data-key": "template-cancel" }, [t("template_cancel")], endSaving)),
  );
  const begin = button({ class: "plain", "data-key": "template-begin" }, [t("template_save_as")], () => {
    if (!view) return;
    name.value = freeName(proposedName(view), templates);
    wrong.textContent = "";
    form.hidden = false;
    begin.hidden = true;
    nameChanged();
    actions.resized();
    name.focus();
    name.select();
  });
  onUser(name, "input", nameChanged);
  onUser(form, "submit", (event) => {
    event.preventDefault();
    void keep();
  });

  const section = element(
    "section",
    { class: "wording", "aria-labelledby": "list-wording" },
    element("h3", { id: "list-wording" }, t("list_wording")),
    some,
    element("div", { class: "choices" }, insert, begin),
    form,
  );
  form.hidden = true;

  function isThere(): boolean {
    return templates.some((template) => isSameName(template.name, name.value));
  }

  /** Saving over a template is not to come as a surprise. */
  function nameChanged(): void {
    save.textContent = isThere() ? t("template_replace") : t("template_save");
    save.disabled = name.value.trim() === "";
  }

  async function keep(): Promise<void> {
    save.disabled = true;
    const refusal = await actions.save(name.value, isThere()).catch(() => "failed" as const);
    wrong.textContent = refusal ? refusalWord(refusal) : "";
    save.disabled = false;
    if (refusal) {
      name.focus();
      // One of that name has come from elsewhere meanwhile.
      if (refusal === "taken") void load().then(nameChanged);
      return;
    }
    const saved = name.value;
    endSaving();
    await load();
    const made = templates.find((template) => isSameName(template.name, saved));
    if (!made) return;
    choice.value = wanted = `template/${made.id}`;
    showChosen();
  }

  function hasFocus(): boolean {
    return form.contains((form.getRootNode() as ShadowRoot).activeElement);
  }

  function endSaving(): void {
    const hadFocus = hasFocus();
    form.hidden = true;
    begin.hidden = false;
    if (hadFocus) begin.focus();
    actions.resized();
  }

  /** What is chosen, with the order's id where that is known. */
  function chosen(): Wording | null {
    const template = templates.find(({ id }) => choice.value === `template/${id}`);
    const snippet = snippets.find(({ id }) => choice.value === `snippet/${id}`);
    const text = template?.plain ?? template?.body ?? snippet?.text;
    if (text === undefined) return null;
    const id = view?.facts.order?.id;
    return { text: withOrderId(text, id), html: template?.format === "html" ? withOrderId(template.body, id) : null };
  }

  function showChosen(): void {
    const text = chosen()?.text ?? "";
    if (text === shown.textContent) return;
    shown.textContent = text;
    actions.resized();
  }

  function fill(isReply: boolean): void {
    const group = (label: string, prefix: string, items: readonly { id: string; title: string }[]): HTMLElement[] =>
      items.length === 0
        ? []
        : [
            element(
              "optgroup",
              { label },
              ...items.map(({ id, title }) => element("option", { value: `${prefix}/${id}` }, title)),
            ),
          ];
    const own = templates.map(({ id, name: title }) => ({ id, title }));
    // A reply answers what the buyer asked.
    const permitted = isReply ? [] : snippets;
    choice.replaceChildren(
      ...group(t("list_wording_templates"), "template", own),
      ...group(t("list_wording_permitted"), "snippet", permitted),
    );
    if ([...choice.options].some(({ value }) => value === wanted)) choice.value = wanted;
    some.hidden = insert.hidden = choice.options.length === 0;
  }

  function draw(): void {
    if (!view) return;
    const { facts, text } = view;
    const isReply = facts.scope === "reply";
    const now = JSON.stringify([isReply, facts.order?.id, loads]);
    if (now !== drawn) {
      drawn = now;
      fill(isReply);
      showChosen();
    }
    begin.disabled = text.trim() === "";
    section.hidden = some.hidden && text.trim() === "" && form.hidden;
  }

  /** Of the two, templates are there as soon as they are read; permitted wording has to wait for the engine. */
  async function load(): Promise<void> {
    const shows = (take: () => void): void => {
      take();
      loads += 1;
      draw();
    };
    await Promise.allSettled([
      actions.templates().then((own) => shows(() => (templates = own))),
      actions.snippets().then((permitted) => shows(() => (snippets = permitted))),
    ]);
  }

  return {
    element: section,
    open() {
      form.hidden = true;
      begin.hidden = false;
      void load();
    },
    update(next) {
      view = next;
      draw();
    },
    leaveForm() {
      if (!hasFocus()) return false;
      endSaving();
      return true;
    },
  };
}

/** A greeting, such as "Hello Ann,": as a name it says little. */
const GREETING = /^\s*\S+(?:[ \t]+\S+){0,3}?[,!:]\s+(?=\S)/u;

/** Returns a name for a template made of this message: the sort of message that it is, or else its first words. */
function proposedName({ report, text }: ComposeView): string {
  const [kind] = report?.kinds ?? [];
  if (kind && kind.permission !== "non-permitted") return kind.title;
  const [words = ""] = text.replace(GREETING, "").trim().split("\n");
  return words.length <= FEW ? words : `${words.slice(0, FEW).replace(/\s+\S*$/u, "")} …`;
}
