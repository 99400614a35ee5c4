// The checkers from npm: `node peers.mjs NAME MESSAGES.json SECONDS` prints messages a second; see peers.py.
import { readFileSync } from "node:fs";

const [name, path, seconds] = process.argv.slice(2);
const messages = JSON.parse(readFileSync(path, "utf8"));

const peers = {
  "write-good": async () => (await import("write-good")).default,
  alex: async () => {
    const { text } = await import("alex");
    return (message) => text(message);
  },
  textlint: async () => {
    const { TextlintKernel } = await import("@textlint/kernel");
    const plugin = (await import("@textlint/textlint-plugin-text")).default;
    const rule = (await import("textlint-rule-terminology")).default;
    const kernel = new TextlintKernel();
    const options = {
      ext: ".txt",
      plugins: [{ pluginId: "text", plugin: plugin.default ?? plugin }],
      rules: [{ ruleId: "terminology", rule: rule.default ?? rule }],
    };
    return (message) => kernel.lintText(message, options);
  },
  "harper.js": async () => {
    const { LocalLinter } = await import("harper.js");
    const { binaryInlined } = await import("harper.js/binaryInlined");
    const linter = new LocalLinter({ binary: binaryInlined });
    await linter.setup();
    return (message) => linter.lint(message);
  },
};

const check = await peers[name]();
await check(messages[0]);
if (Number(seconds)) {
  for (const message of messages.slice(0, 30)) await check(message);
  let count = 0;
  const start = performance.now();
  while (performance.now() - start < Number(seconds) * 1000) {
    for (const message of messages) await check(message);
    count += messages.length;
  }
  console.log(count / ((performance.now() - start) / 1000));
}
