// Turns the Python sources in archives into byte code for Pyodide's own Python, with pyodide-build's py-compile run
// inside Pyodide: the machine's Python is of another version, and byte code is of one version only. Docstrings and
// assertions are left out.
//
//   node compile.mjs PYODIDE_FOLDER INDEX_ADDRESS MICROPIP_WHEEL TOOLS FOLDER...
//
// TOOLS are names with versions, separated by commas. Each FOLDER's wheels and zip archives are replaced.
import "./plain_errors.mjs";
import "./still.mjs";
import { pathToFileURL } from "node:url";

const [folder, index, micropip, tools, ...targets] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const silent = { messageCallback() {}, errorCallback: console.error };
const env = { PYTHONHASHSEED: "0", SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH, HOME: "/home" };
const pyodide = await loadPyodide({ indexURL: folder, env, args: ["-OO", "-X", "no_debug_ranges"] });
await pyodide.loadPackage(`${index}/files/${micropip}`, silent);
pyodide.globals.set("index", `${index}/{package_name}/`);
pyodide.globals.set("tools", tools);
await pyodide.runPythonAsync(`
import micropip
micropip.set_index_urls([index])
await micropip.install(tools.split(","), deps=False)
from pyodide_build.cli.py_compile import main
`);
for (const [at, target] of targets.entries()) {
  pyodide.mountNodeFS(`/target${at}`, target);
  pyodide.runPython(`main(["/target${at}", "--silent", "--compression-level", "0"], standalone_mode=False)`);
}
process.exit(0);
