/** The seller's templates: how each stands, now and under announced editions; writing, taking in, taking out, deleting. */

import { today } from "../day";
import type { Client } from "../engine/client";
import { errorMessage } from "../error-message";
import { number, plural, t } from "../i18n";
import { checkTemplates, markTemplate } from "../page/template";
import type { CheckRequest, Report, Scope, Template, TemplateDraft, TemplateRefusal } from "../protocol";
import { watchStale } from "../settings";
import { LONGEST_NAME } from "../template-names";
import {
  deleteTemplate,
  deleteTemplates,
  exportTemplates,
  importTemplates,
  plainOf,
  saveTemplate,
  templates,
  watchTemplates,
  type Refused,
} from "../templates";
import { element, fill } from "../ui/dom";
import { refusalWord } from "../ui/refusal";
import { coming, found, verdictMark } from "./judgement";
import { ask, download, fileChooser, labelled, muted, pressButton, saySaved, searchOf } from "./parts";
import { say } from "./say";

/** How many templates one takes in at a glance; more can be searched. */
const FEW = 8;
/** Milliseconds without a key after which a template that is being written is judged. */
const REST = 300;
/** In place of an id: a template that was not saved yet. */
const NEW = "new";

export interface TemplatesSection {
  /** Opens a template to be changed, and goes there. */
  edit(id: string): void;
}

export function templatesSection(section: HTMLElement, client: Client): TemplatesSection {
  const { signal } = new AbortController();
  const items = new Map<string, Item>();
  /** A new one that is not saved yet. */
  let fresh: Editor | null = null;
  client.onProofread((of, differs) => {
    if (!differs) return;
    if (of === NEW) fresh?.stand();
    else items.get(of)?.judgeAnew();
  }, signal);
  const editors = (): Editor[] => [fresh, ...[...items.values()].map(({ editor }) => editor)].filter((each) => each !== null);
  const judge: Judge = (draft, of) => client.check(requestFor(draft), { of });
  const judgeInTurn = createQueue(judge);
  const inSight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        [...items.values()].find((item) => item.element === target)?.sight(isIntersecting);
      }
    },
    { rootMargin: "400px" },
  );

  const wrong = element("div", { class: "wrong", role: "alert" });
  const none = muted(t("templates_none"));
  const place = element("div", { class: "fresh" });
  const list = element("ul", { class: "templates" });
  const search = element("input", { type: "search", id: "templates-search", autocomplete: "off", spellcheck: "false" });
  const count = muted("", { role: "status" });
  const searching = element(
    "div",
    { class: "bar" },
    labelled(t("options_rules_search"), search, "grow"),
    count,
  );
  const chooser = fileChooser({ id: "templates-file", accept: ".json,.txt,.html,.htm", multiple: true }, (files) => void takeIn(files));
  const create = pressButton(t("templates_new"), begin);
  const takeOut = pressButton(t("templates_export"), () => {
    void exportTemplates().then((text) => download(`inbounds-templates-${today()}.json`, text));
  });
  const removeAll = pressButton(t("templates_delete"), () => void clear(), { class: "danger" });

  fill(
    section,
    element("h2", {}, t("options_templates")),
    element("p", { class: "lead" }, t("templates_lead"), " ", t("templates_where")),
    element("div", { class: "bar" }, create, pressButton(t("templates_import"), chooser.open), chooser.element, takeOut, removeAll),
    muted(t("templates_import_help")),
    wrong,
    place,
    none,
    searching,
    list,
  );
  search.addEventListener("input", filter);

  /** Shows those that have all the words that are searched for, and those that are being written. */
  function filter(): void {
    const isFound = searchOf(search);
    let shown = 0;
    for (const item of items.values()) {
      item.element.hidden = !item.editor && !isFound(item.words());
      if (!item.element.hidden) shown += 1;
    }
    count.textContent = search.value.trim() !== "" ? t("templates_shown", number(shown), number(items.size)) : "";
  }

  async function update(): Promise<void> {
    const all = await templates();
    const gone = new Set(items.keys());
    for (const template of all) {
      gone.delete(template.id);
      const item = items.get(template.id);
      if (item) item.show(template);
      else items.set(template.id, createItem(template));
    }
    for (const id of gone) {
      // What is being written is not thrown away because it was deleted elsewhere.
      if (items.get(id)?.editor) continue;
      const { element: row } = items.get(id)!;
      inSight.unobserve(row);
      row.remove();
      items.delete(id);
    }
    arrange(list, all.map(({ id }) => items.get(id)!.element));
    none.hidden = items.size > 0 || fresh !== null;
    searching.hidden = items.size <= FEW && search.value === "";
    filter();
    takeOut.disabled = removeAll.disabled = all.length === 0;
  }

  function begin(): void {
    if (fresh) return fresh.focus();
    const draft: TemplateDraft = { name: "", body: "", format: "text", plain: null, scope: "proactive", channel: null };
    const end = (): void => {
      fresh = null;
      place.replaceChildren();
      void update();
      create.focus();
    };
    fresh = createEditor(draft, null, { judge, saved: end, left: end });
    fill(place, fresh.element);
    none.hidden = true;
    fresh.focus();
  }

  function createItem(first: Template): Item {
    let template = first;
    let drawn = "";
    let editor: Editor | null = null;
    // What nobody looks at is not judged: there may be hundreds.
    let isInSight = false;
    let isJudged = false;
    const row = element("li", { id: `template-${first.id}` });
    const standing = element("span");
    const details = element("div", { class: "judged" });
    const edit = pressButton("", open);
    const remove = pressButton("", () => void clearOne());

    function show(next: Template): void {
      const now = JSON.stringify(next);
      if (editor || now === drawn) return;
      [template, drawn] = [next, now];
      edit.textContent = t("templates_edit");
      edit.setAttribute("aria-label", t("templates_edit_of", next.name));
      remove.textContent = t("templates_remove");
      remove.setAttribute("aria-label", t("templates_remove_of", next.name));
      fill(
        row,
        element("div", { class: "title" }, element("h3", {}, next.name), standing),
        element("p", { class: "begins clamped muted", dir: "auto" }, next.plain ?? next.body),
        details,
        element("div", { class: "bar" }, edit, remove),
      );
      judgeAnew();
    }

    function judgeAnew(): void {
      isJudged = false;
      if (editor) editor.stand();
      else if (isInSight) void stand();
    }

    async function stand(): Promise<void> {
      const of = template;
      isJudged = true;
      if (standing.childElementCount === 0) standing.textContent = t("templates_checking");
      try {
        const report = await judgeInTurn(of, of.id);
        if (of !== template) return;
        fill(standing, verdictMark(report.verdict));
        fill(details, ...found(report, of), ...coming(report, of));
      } catch (error) {
        if (of !== template) return;
        standing.textContent = "";
        fill(details, element("p", { class: "wrong" }, t("templates_not_checked", errorMessage(error))));
      }
    }

    function open(): void {
      if (editor) return editor.focus();
      const end = async (): Promise<void> => {
        editor = null;
        drawn = "";
        await update();
        // It may have been deleted elsewhere meanwhile.
        (edit.isConnected ? edit : create).focus();
      };
      editor = createEditor(template, template.id, { judge, saved: () => void end(), left: () => void end() });
      fill(row, editor.element);
      editor.focus();
    }

    async function clearOne(): Promise<void> {
      const question = { title: t("templates_delete_one_title", template.name), what: t("templates_delete_one_what") };
      if (!(await ask({ ...question, keep: t("templates_delete_keep"), go: t("templates_delete_go") }))) return;
      await deleteTemplate(template.id);
      await update();
      say(t("templates_deleted"));
      create.focus();
    }

    show(first);
    inSight.observe(row);
    return {
      element: row,
      show,
      judgeAnew,
      words: () => `${template.name}\n${template.plain ?? template.body}`.toLowerCase(),
      sight(isThere) {
        isInSight = isThere;
        if (isThere && !isJudged && !editor) void stand();
      },
      open,
      get editor() {
        return editor;
      },
    };
  }

  async function clear(): Promise<void> {
    const question = { title: t("templates_delete_title"), what: t("templates_delete_what") };
    if (!(await ask({ ...question, keep: t("templates_delete_keep"), go: t("templates_delete_go") }))) return;
    await deleteTemplates();
    await update();
    say(t("templates_deleted"));
    create.focus();
  }

  async function takeIn(files: readonly File[]): Promise<void> {
    wrong.replaceChildren();
    try {
      const { added, known, refused } = await importTemplates(files);
      fill(wrong, ...refused.map((each) => element("p", {}, refusedWords(each))));
      await update();
      say([plural("templates_imported", added), known > 0 ? plural("templates_known", known) : ""].filter(Boolean).join(" "));
    } catch {
      wrong.textContent = refusalWord("failed");
    }
  }

  void update();
  watchTemplates(() => void update(), signal);
  watchStale(() => {
    fresh?.stand();
    for (const item of items.values()) item.judgeAnew();
  }, signal);
  // The same underlines, cards and fixes as in a compose box.
  checkTemplates();
  // The browser asks before what is not saved is lost.
  window.addEventListener("beforeunload", (event) => {
    if (editors().some((editor) => editor.isChanged())) event.preventDefault();
  });

  return {
    edit(id) {
      const item = items.get(id);
      if (!item) return;
      item.element.hidden = false;
      item.open();
      item.element.scrollIntoView({ block: "nearest" });
    },
  };
}

interface Item {
  readonly element: HTMLElement;
  readonly editor: Editor | null;
  show(template: Template): void;
  /** What it is searched by, in lower case. */
  words(): string;
  /** To be called when settings or rules have changed, or more is known of the text. */
  judgeAnew(): void;
  /** Tells whether it can be seen, or nearly. */
  sight(isThere: boolean): void;
  open(): void;
}

interface Editor {
  readonly element: HTMLElement;
  isChanged(): boolean;
  stand(): void;
  focus(): void;
}

interface EditorUse {
  judge: Judge;
  saved(): void;
  left(): void;
}

/** @param id - Of the template that is changed; null: it is a new one. */
function createEditor(draft: TemplateDraft, id: string | null, { judge, saved, left }: EditorUse): Editor {
  const key = id ?? NEW;
  const name = element("input", { type: "text", id: `name-${key}`, maxlength: LONGEST_NAME, autocomplete: "off", "aria-describedby": `wrong-${key}` });
  const scope = element(
    "select",
    { id: `scope-${key}` },
    element("option", { value: "proactive" }, t("templates_scope_proactive")),
    element("option", { value: "reply" }, t("templates_scope_reply")),
    element("option", { value: "" }, t("templates_scope_both")),
  );
  const isHtml = draft.format === "html";
  const field = element("textarea", {
    id: `body-${key}`,
    rows: 9,
    dir: isHtml ? "ltr" : "auto",
    class: isHtml ? "source" : null,
    spellcheck: isHtml ? "false" : null,
  });
  const both = muted(t("templates_scope_help"));
  const standing = element("p", { role: "status" });
  const details = element("div", { class: "judged" });
  const wrong = element("p", { id: `wrong-${key}`, class: "wrong", role: "alert" });
  [name.value, scope.value, field.value] = [draft.name, draft.scope ?? "", draft.body];
  const form = element(
    "form",
    { class: "template" },
    element(
      "div",
      { class: "bar" },
      labelled(t("template_name"), name, "grow"),
      labelled(t("templates_scope"), scope),
    ),
    both,
    labelled(isHtml ? t("templates_html") : t("templates_text"), field),
    muted(t("templates_placeholders")),
    standing,
    details,
    wrong,
    element("div", { class: "bar" }, element("button", { type: "submit", class: "primary" }, t("template_save")), pressButton(t("template_cancel"), left)),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;

  const scopeNow = (): Scope | null => (scope.value === "" ? null : (scope.value as Scope));
  const now = (): TemplateDraft => ({ ...draft, name: name.value, body: field.value, scope: scopeNow() });
  const whole = (): TemplateDraft => ({ ...now(), plain: plainOf(now()) });

  async function stand(): Promise<void> {
    const of = now();
    if (of.body.trim() === "") return void (standing.replaceChildren(), details.replaceChildren());
    try {
      const report = await judge(of, key);
      if (of.body !== field.value || of.scope !== scopeNow()) return;
      fill(standing, verdictMark(report.verdict));
      // In the text itself what is found now is underlined.
      fill(details, ...(isHtml ? found(report, of) : []), ...coming(report, of));
    } catch (error) {
      standing.textContent = t("templates_not_checked", errorMessage(error));
    }
  }

  async function keep(): Promise<TemplateRefusal | null> {
    if (id === null) return saveTemplate(whole(), "new");
    const refusal = await saveTemplate(whole(), { id, madeOf: draft });
    if (refusal !== "changed") return refusal;
    const question = { title: t("templates_changed_title", draft.name), what: t("templates_changed_what") };
    const replaces = await ask({ ...question, keep: t("templates_changed_keep"), go: t("template_replace") });
    return replaces ? saveTemplate(whole(), { id, madeOf: null }) : refusal;
  }

  function mark(): void {
    both.hidden = scope.value !== "";
    // Underlines in markup would lie in its tags.
    if (!isHtml) markTemplate(field, { scope: scopeNow(), channel: draft.channel });
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void stand(), REST);
  });
  scope.addEventListener("change", () => {
    mark();
    void stand();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void keep().then(
      (refusal) => {
        wrong.textContent = refusal ? refusalWord(refusal) : "";
        name.setAttribute("aria-invalid", String(refusal === "unnamed" || refusal === "taken"));
        if (!refusal) return (saved(), saySaved());
        (refusal === "unnamed" || refusal === "taken" ? name : field).focus();
      },
      () => (wrong.textContent = refusalWord("failed")),
    );
  });
  mark();
  void stand();
  return {
    element: form,
    isChanged: () => name.value !== draft.name || field.value !== draft.body || scopeNow() !== draft.scope,
    stand: () => void stand(),
    focus: () => (id === null ? name : field).focus(),
  };
}

/** @param of - The template's id, or `NEW`. */
type Judge = (template: TemplateDraft, of: string) => Promise<Report>;

/** Puts rows in order; those that are in it already are not touched, and keep the focus. */
function arrange(list: HTMLElement, rows: readonly HTMLElement[]): void {
  let at = list.firstElementChild;
  for (const row of rows) {
    if (row === at) at = at.nextElementSibling;
    else list.insertBefore(row, at);
  }
}

function requestFor({ body, format, scope, channel }: TemplateDraft): CheckRequest {
  return { body, format, scope, channel, sent_on: today(), fixes: false };
}

/** Returns what judges one template after the other, so that what is being written has the engine between two of them. */
function createQueue(judge: Judge): Judge {
  let last: Promise<unknown> = Promise.resolve();
  return (draft, of) => {
    const next = last.then(() => judge(draft, of));
    last = next.catch(() => undefined);
    return next;
  };
}

function refusedWords({ file, why, entry }: Refused): string {
  const words = {
    "not-json": t("templates_not_json"),
    "not-templates": t("templates_not_templates"),
    newer: t("templates_newer"),
    damaged: t("templates_damaged"),
    unknown: t("templates_unknown"),
  };
  const said = why in words ? words[why as keyof typeof words] : refusalWord(why as Parameters<typeof refusalWord>[0]);
  return entry === undefined ? t("templates_refused", file, said) : t("templates_refused_entry", file, number(entry), said);
}
