import { Client } from "../../src/engine/client";
import { direction, language, t, useLanguage, type MessageKey } from "../../src/i18n";
import { generalSection } from "../../src/pages/general";
import { houseSection } from "../../src/pages/house";
import { ledgerSection } from "../../src/pages/ledger";
import { newsSection } from "../../src/pages/news";
import { rulesSection } from "../../src/pages/rules";
import { sitesSection } from "../../src/pages/sites";
import { spellingSection } from "../../src/pages/spelling";
import { templatesSection } from "../../src/pages/templates";
import { edition, engineWord } from "../../src/pages/words";
import type { Description } from "../../src/protocol";
import { getSettings, setSettings, watchSettings } from "../../src/settings";
import { element, fill } from "../../src/ui/dom";

const SECTIONS: readonly (readonly [string, MessageKey])[] = [
  ["general", "options_general"],
  ["news", "options_news"],
  ["templates", "options_templates"],
  ["rules", "options_rules"],
  ["house", "options_house"],
  ["spelling", "options_spelling"],
  ["sites", "options_sites"],
  ["ledger", "ledger"],
  ["privacy", "options_privacy"],
];

let settings = await getSettings();
await useLanguage(settings.language);
document.documentElement.lang = language();
document.documentElement.dir = direction();
document.title = t("options_title");

const client = new Client();
const page = new AbortController();
let description: Description | null = null;

const sections = Object.fromEntries(
  SECTIONS.map(([id, title]) => [id, element("section", { id, "aria-label": t(title) })]),
) as Record<string, HTMLElement>;
const at = (id: string): HTMLElement => sections[id] ?? document.body;
const state = element("span", { role: "status" });
const inForce = element("span");

fill(
  document.body,
  element(
    "header",
    {},
    element("div", { class: "brand" }, element("img", { src: "/icon/48.png", alt: "", width: 28, height: 28 }), element("h1", {}, t("options_title"))),
    element("p", { class: "muted" }, inForce, element("br"), state),
  ),
  element(
    "nav",
    { "aria-label": t("options_nav") },
    element("ul", {}, ...SECTIONS.map(([id, title]) => element("li", {}, element("a", { href: `#${id}` }, t(title))))),
  ),
  element("main", {}, ...Object.values(sections)),
);

const general = generalSection(at("general"));
const templates = templatesSection(at("templates"), client);
const news = newsSection(at("news"), client, (id) => templates.edit(id));
const rules = rulesSection(at("rules"));
const house = houseSection(at("house"), client, settings.houseRules);
const spelling = spellingSection(at("spelling"));
const sites = sitesSection(at("sites"));
ledgerSection(at("ledger"));
fill(at("privacy"), element("h2", {}, t("options_privacy")), element("p", {}, t("options_privacy_text")));
document.getElementById(location.hash.slice(1))?.scrollIntoView();

function show(): void {
  sites.update(settings);
  house.update(settings);
  spelling.update(settings);
  general.update(description, settings);
  news.update(description, settings);
  if (!description) return;
  rules.update(description, settings);
  inForce.textContent = edition(description);
}

let asked = 0;

async function describe(): Promise<void> {
  asked += 1;
  const found = await client.describe().catch(() => null);
  asked -= 1;
  // Why not, the state of the engine says.
  if (!found) return;
  description = found;
  show();
  // Whoever is here has the news before them.
  if (settings.seenEdition !== description.edition) await setSettings({ seenEdition: description.edition });
}

watchSettings((changed) => {
  // All texts are other ones.
  if (changed.language !== settings.language) return location.reload();
  const other = changed.houseRules !== settings.houseRules || changed.edition !== settings.edition;
  settings = changed;
  show();
  if (other) void describe();
}, page.signal);
client.onState((changed) => {
  state.textContent = t("options_engine", engineWord(changed));
  // It could not start before, and has been started since from elsewhere.
  if (changed.state === "ready" && !description && asked === 0) void describe();
}, page.signal);
show();
await describe();
