import { browser } from "wxt/browser";

import { Client } from "../../src/engine/client";
import { direction, language, t, useLanguage } from "../../src/i18n";
import { pressButton } from "../../src/pages/parts";
import { edition, engineWord } from "../../src/pages/words";
import { getSettings, isOn, setSettings, watchSettings, type Settings } from "../../src/settings";
import { hostOf, isPermitted, turnOff, turnOn } from "../../src/sites";
import { element, fill } from "../../src/ui/dom";

const settings = await getSettings();
await useLanguage(settings.language);
document.documentElement.lang = language();
document.documentElement.dir = direction();

const client = new Client();
const page = new AbortController();
const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
const host = hostOf(tab?.url);

const toggle = element("input", { type: "checkbox", role: "switch", id: "here", disabled: host === null });
const here = element("p", { class: "muted", role: "status" });
const engine = element("span", { role: "status" });
const inForce = element("dd", {}, "…");
/** Whether the engine has been asked what it goes by. */
let described = false;
const news = pressButton(t("popup_news"), () => {
  void browser.tabs.create({ url: browser.runtime.getURL("/options.html#news" as never) }).then(() => window.close());
});
const options = pressButton(t("popup_options"), () => void browser.runtime.openOptionsPage().then(() => window.close()), { class: "primary" });

fill(
  document.body,
  element(
    "header",
    {},
    element("div", { class: "brand" }, element("img", { src: "/icon/48.png", alt: "", width: 22, height: 22 }), element("h1", {}, t("name"))),
  ),
  element(
    "main",
    {},
    element(
      "label",
      { class: "switch" },
      element("span", {}, host ? t("popup_here", host) : t("popup_nowhere")),
      host ? toggle : null,
    ),
    here,
    element(
      "dl",
      {},
      element("dt", {}, t("popup_edition")),
      inForce,
      element("dt", {}, t("popup_engine")),
      element("dd", {}, engine),
    ),
    options,
  ),
);

async function show(settings: Settings): Promise<void> {
  if (!host) {
    here.textContent = t("popup_nowhere_help");
    return;
  }
  toggle.checked = isOn(settings, host) && (await isPermitted(host));
  here.textContent = toggle.checked ? t("popup_on") : t("popup_off");
}

toggle.addEventListener("change", () => {
  if (!host) return;
  const done = toggle.checked ? turnOn(host) : turnOff(host);
  // Also where the browser refused: the switch shows how it is.
  void done.catch(() => false).then(getSettings).then(show);
});
watchSettings((settings) => void show(settings), page.signal);
client.onState((state) => {
  engine.textContent = engineWord(state);
  // It could not start before, and has been started since from elsewhere.
  if (state.state === "ready" && !described) void describe();
}, page.signal);
await show(settings);
await describe();

async function describe(): Promise<void> {
  described = true;
  const description = await client.describe().catch(() => null);
  // Why not, the state of the engine says.
  if (!description) return void (described = false);
  inForce.textContent = edition(description);
  const { seenEdition } = await getSettings();
  if (seenEdition === null) await setSettings({ seenEdition: description.edition });
  else if (seenEdition !== description.edition) options.before(news);
}
