import { SELLER_CENTRAL } from "../hosts";
import { createGeneric } from "./generic";
import { pageLocation } from "./location";
import type { PageReader } from "./page";
import { createSellerCentral, isMessaging } from "./seller-central";
import { createTemplatePage, isOwnPage } from "./template";

/** Returns the reader for the page that this script runs in. */
export function choosePage(): PageReader {
  if (isOwnPage()) return createTemplatePage();
  if (SELLER_CENTRAL.includes(location.hostname)) return createSellerCentral();
  const generic = createGeneric();
  return { ...generic, accepts: (element) => mayHoldMessages() && generic.accepts(element) };
}

/** Also in an editor's frame, what is written on Seller Central elsewhere than in its messaging is no message. */
function mayHoldMessages(): boolean {
  const at = pageLocation();
  return !at || !SELLER_CENTRAL.includes(at.hostname) || isMessaging(at);
}
