// Drives a stock Firefox over WebDriver BiDi for the tests: a line of JSON asks, a line of JSON answers.
//
//   {"id": 1, "do": "open", "with": ["https://…"]}   →   {"id": 1, "value": "page-id"} or {"id": 1, "error": "…"}
//
// The extension is in closed shadow roots. WebDriver BiDi names closed roots to its client, so `inside` can hand them
// to a function that looks into them; to the page they stay closed.
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const settings = JSON.parse(process.argv[2]);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: settings.firefox,
  headless: true,
  acceptInsecureCerts: true,
  userDataDir: settings.profile,
  // Without it no page of an extension can be opened.
  args: ["--remote-allow-system-access"],
  extraPrefsFirefox: {
    // All hosts, this machine's own too, are asked for at the tests' proxy, which writes down what it refuses.
    "network.proxy.type": 1,
    "network.proxy.http": settings.proxy.host,
    "network.proxy.http_port": settings.proxy.port,
    "network.proxy.ssl": settings.proxy.host,
    "network.proxy.ssl_port": settings.proxy.port,
    "network.proxy.allow_hijacking_localhost": true,
    "network.proxy.no_proxies_on": "",
    // So that the addresses of the extension's own pages are known.
    "extensions.webextensions.uuids": JSON.stringify({ [settings.id]: settings.uuid }),
    ...settings.preferences,
  },
});
const bidi = browser.connection;
if (settings.extension) await browser.installExtension(settings.extension);
const pages = new Map();
let last = 0;

/** The frame's closed shadow roots under `<html>`, as remote values. */
async function closedRoots(context) {
  const { result } = await bidi.send("script.callFunction", {
    functionDeclaration: "() => [...document.querySelectorAll('*')].filter((one) => !one.shadowRoot)",
    target: { context },
    awaitPromise: false,
    serializationOptions: { includeShadowTree: "all", maxDomDepth: 0, maxObjectDepth: 2 },
  });
  return result.result.value.map((node) => node.value?.shadowRoot).filter((root) => root?.sharedId);
}

function contextOf(page) {
  return pages.get(page)?.mainFrame()._id ?? page;
}

async function call(context, functionDeclaration, values, nodes = []) {
  const { result } = await bidi.send("script.callFunction", {
    functionDeclaration,
    arguments: [{ type: "string", value: JSON.stringify(values) }, ...nodes.map(({ sharedId }) => ({ sharedId }))],
    target: { context },
    awaitPromise: true,
  });
  if (result.type === "exception") throw new Error(result.exceptionDetails.text);
  return JSON.parse(result.result.value);
}

const verbs = {
  async open(url) {
    const page = await browser.newPage();
    // A busy machine takes its time to load an editor.
    page.setDefaultNavigationTimeout(120_000);
    await page.setViewport({ width: 1280, height: 800 });
    pages.set(`page-${++last}`, page);
    await page.goto(url);
    return `page-${last}`;
  },
  /** Opens one of the extension's own pages; Puppeteer does not see such a page load. */
  async extension(path) {
    const { result } = await bidi.send("browsingContext.create", { type: "tab" });
    const url = `moz-extension://${settings.uuid}/${path}`;
    // The extension may only just have been installed.
    for (let tries = 0; ; tries += 1) {
      try {
        await bidi.send("browsingContext.navigate", { context: result.context, url, wait: "none" });
        break;
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return result.context;
  },
  /** Calls a function in a page, or in a page of the extension. */
  async evaluate(page, script, ...values) {
    return call(contextOf(page), `async (values) => JSON.stringify((await (${script})(...JSON.parse(values))) ?? null)`, values);
  },
  /** Calls a function with a frame's closed shadow roots, and where the frame is; once for the page, then for each frame. */
  async inside(page, script) {
    const root = contextOf(page);
    const places = await call(
      root,
      `() => JSON.stringify([...document.querySelectorAll("iframe")].map((one) => one.getBoundingClientRect()).map(({ x, y }) => ({ x, y })))`,
      [],
    );
    const { result } = await bidi.send("browsingContext.getTree", { root });
    const frames = result.contexts[0].children.map(({ context }, index) => ({ context, at: places[index] ?? { x: 0, y: 0 } }));
    const declaration = `async (values, ...roots) => JSON.stringify(await (${script})(roots, ...JSON.parse(values)))`;
    const found = [];
    for (const { context, at } of [{ context: root, at: { x: 0, y: 0 } }, ...frames]) {
      found.push(...(await call(context, declaration, [at], await closedRoots(context))));
    }
    return found;
  },
  async type(page, text) {
    await pages.get(page).keyboard.type(text);
  },
  /** Presses keys one on top of the other: `["Control", "z"]`. */
  async press(page, keys) {
    const { keyboard } = pages.get(page);
    for (const key of keys.slice(0, -1)) await keyboard.down(key);
    await keyboard.press(keys.at(-1));
    for (const key of keys.slice(0, -1).reverse()) await keyboard.up(key);
  },
  async click(page, x, y) {
    const actions = [{ type: "pointerMove", x: Math.round(x), y: Math.round(y) }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await bidi.send("input.performActions", { context: contextOf(page), actions: [{ type: "pointer", id: "mouse", actions }] });
  },
  async move(page, x, y) {
    await pages.get(page).mouse.move(x, y);
  },
  /** Calls a function with the extension, in the browser's own process. */
  async privileged(script) {
    const { result } = await bidi.send("browsingContext.getTree", { "moz:scope": "chrome", maxDepth: 0 });
    const declaration = `async () => JSON.stringify(
      (await (${script})(WebExtensionPolicy.getByID(${JSON.stringify(settings.id)}).extension)) ?? null)`;
    const answer = await bidi.send("script.callFunction", {
      functionDeclaration: declaration,
      target: { context: result.contexts[0].context },
      awaitPromise: true,
    });
    if (answer.result.type === "exception") throw new Error(answer.result.exceptionDetails.text);
    return JSON.parse(answer.result.result.value);
  },
  async front(page) {
    await bidi.send("browsingContext.activate", { context: contextOf(page) });
  },
  async go(page, url) {
    await pages.get(page).goto(url);
  },
  async reload(page) {
    await pages.get(page).reload();
  },
  /** Keeps a picture of a page, or of a page of the extension. */
  async shot(page, path) {
    const { result } = await bidi.send("browsingContext.captureScreenshot", { context: contextOf(page) });
    await writeFile(path, result.data, "base64");
  },
  async shut(page) {
    await bidi.send("browsingContext.close", { context: contextOf(page) });
    pages.delete(page);
  },
};

process.stdout.write(`${JSON.stringify({ id: 0, value: await browser.version() })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { id, do: verb, with: values } = JSON.parse(line);
  try {
    const value = await verbs[verb](...values);
    process.stdout.write(`${JSON.stringify({ id, value: value ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ id, error: String(error?.message ?? error) })}\n`);
  }
}
await browser.close();
