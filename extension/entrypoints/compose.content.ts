import { defineContentScript } from "wxt/utils/define-content-script";

import { compose } from "../src/compose/compose";
import { pageHost } from "../src/compose/page-host";
import { SELLER_CENTRAL } from "../src/hosts";
import { getSettings, isOn, watchSettings } from "../src/settings";

export default defineContentScript({
  matches: SELLER_CENTRAL.map((host) => `https://${host}/*`),
  allFrames: true,
  // Editors in frames without an address of their own.
  matchOriginAsFallback: true,
  // So that the engine starts while the page is still on its way.
  runAt: "document_start",
  main(context) {
    const host = pageHost();
    let running: AbortController | null = null;
    const stop = (): void => {
      running?.abort();
      running = null;
    };
    const follow = (on: boolean): void => {
      if (!on) stop();
      else if (!running && context.isValid) {
        running = new AbortController();
        void compose(running.signal, () => context.notifyInvalidated());
      }
    };
    // Also when a newer script takes over this page, after an update of the extension.
    context.onInvalidated(stop);
    watchSettings((settings) => follow(isOn(settings, host)), context.signal);
    void getSettings().then((settings) => follow(isOn(settings, host)));
  },
});
