// Resolves the core's wheel and what it needs inside Pyodide, with micropip, from an index on this machine; writes the
// lock that Pyodide would load them by.
//
//   node lock.mjs PYODIDE_FOLDER INDEX_ADDRESS MICROPIP_WHEEL NAME VERSION TARGET
import "./plain_errors.mjs";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, index, micropip, name, version, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const silent = { messageCallback() {}, errorCallback: console.error };
const pyodide = await loadPyodide({ indexURL: folder });
await pyodide.loadPackage(`${index}/files/${micropip}`, silent);
pyodide.globals.set("wanted", `${name}==${version}`);
pyodide.globals.set("index", `${index}/{package_name}/`);
writeFileSync(
  target,
  await pyodide.runPythonAsync(`
import micropip
micropip.set_index_urls([index])
await micropip.install(wanted)
micropip.freeze()
`),
);
process.exit(0);
