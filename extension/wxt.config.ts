import { readdirSync } from "node:fs";

import { defineConfig } from "wxt";

import { SELLER_CENTRAL } from "./src/hosts";

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  // The engine's own files; no other place can be reached.
  "connect-src 'self'",
  "worker-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Leaves out of harper.js what Harper's worker has no use for: the whole of it a second time, as the text of a worker of
 * its own, and what goes with a larger module than the one that is shipped.
 */
const HARPER_ALONE = {
  name: "harper-alone",
  transform(code: string, id: string): string | null {
    const cuts: [RegExp, string][] = /harper\.js\/dist\/index\.js/.test(id)
      ? [[/^const jsContent = '.*';$/m, 'const jsContent = "";']]
      : /harper\.js\/dist\/BinaryModule-[\w-]+\.js/.test(id)
        ? [[/^( *)return fullGlue;$/m, "$1return defaultGlue;"]]
        : [];
    for (const [what, instead] of cuts) {
      if (!what.test(code)) throw new Error(`harper.js has changed: ${id} has no ${what.source}`);
      code = code.replace(what, instead);
    }
    return cuts.length > 0 ? code : null;
  },
};

/** Each folder of texts is a language that the options offer. */
const LANGUAGES = readdirSync(new URL("public/_locales", import.meta.url)).map((name) => name.replace("_", "-"));

export default defineConfig({
  imports: false,
  manifestVersion: 3,
  outDirTemplate: "{{browser}}-mv{{manifestVersion}}",
  manifest: ({ browser }) => ({
    name: "__MSG_name__",
    short_name: "__MSG_short_name__",
    description: "__MSG_description__",
    default_locale: "en",
    // `scripting` registers the content script on the sites that the seller turns on; `activeTab` tells the popup which
    // site it was opened on.
    permissions: ["storage", "scripting", "activeTab", ...(browser === "firefox" ? [] : ["offscreen"])],
    host_permissions: SELLER_CENTRAL.map((host) => `https://${host}/*`),
    // One pattern: Firefox grants a request only where a single one covers it.
    optional_host_permissions: ["*://*/*"],
    content_security_policy: { extension_pages: CONTENT_SECURITY_POLICY },
    ...(browser === "firefox"
      ? {
          browser_specific_settings: {
            gecko: {
              id: "{5d0c2f6e-3b1a-4c5e-9a57-7f4f0c1d8e21}",
              strict_min_version: "142.0",
              data_collection_permissions: { required: ["none"] },
            },
          },
        }
      : // `Element.currentCSSZoom`, which marks over a text area go by in a page that is zoomed by its styles.
        { minimum_chrome_version: "128" }),
  }),
  vite: () => ({
    define: { "import.meta.env.LANGUAGES": JSON.stringify(LANGUAGES) },
    build: { target: "es2022", modulePreload: false, reportCompressedSize: false },
    worker: { format: "es", plugins: () => [HARPER_ALONE], rollupOptions: { external: /^\/engine\// } },
  }),
});
