// Bundles the editors into pages/built, so that the tests need no network.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
await build({
  entryPoints: readdirSync(`${here}editors`).filter((name) => /\.jsx?$/.test(name)).map((name) => `${here}editors/${name}`),
  outdir: `${here}built`,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  loader: { ".svg": "dataurl", ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl" },
  jsx: "automatic",
  logLevel: "warning",
});
await build({
  entryPoints: [`${here}../node_modules/axe-core/axe.js`],
  outdir: `${here}built`,
  minify: true,
  logLevel: "error",
});
