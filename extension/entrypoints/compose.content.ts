import { defineContentScript } from "wxt/utils/define-content-script";

import { compose } from "../src/compose/compose";
import { SELLER_CENTRAL } from "../src/hosts";
import { useLanguage } from "../src/i18n";
import { pageLocation } from "../src/page/location";
import { isOwnPage } from "../src/page/template";
import { getSettings, isOn, watchSettings, type Settings } from "../src/settings";

export default defineContentScript({
  matches: SELLER_CENTRAL.map((host) => `https://${host}/*`),
  allFrames: true,
  // Editors in frames without an address of their own.
  matchOriginAsFallback: true,
  // So that the engine starts while the page is still on its way.
  runAt: "document_start",
  main(context) {
    const host = pageLocation()?.hostname ?? "";
    let running: AbortController | null = null;
    let language: string | null = null;
    const stop = (): void => {
      running?.abort();
      running = null;
    };
    const follow = async (settings: Settings): Promise<void> => {
      const on = isOwnPage() || isOn(settings, host);
      if (!on || settings.language !== language) stop();
      if (!on || running || !context.isValid) return;
      const { signal } = (running = new AbortController());
      language = settings.language;
      await useLanguage(language);
      if (!signal.aborted) await compose(signal, () => context.notifyInvalidated());
    };
    // Also when a newer script takes over this page, after an update of the extension.
    context.onInvalidated(stop);
    watchSettings((settings) => void follow(settings), context.signal);
    void getSettings().then(follow);
  },
});
