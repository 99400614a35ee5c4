import { SELLER_CENTRAL } from "../hosts";
import { createGeneric } from "./generic";
import type { PageReader } from "./page";
import { createSellerCentral } from "./seller-central";
import { createTemplatePage, isOwnPage } from "./template";

/** Returns the reader for the page that this script runs in. */
export function choosePage(): PageReader {
  if (isOwnPage()) return createTemplatePage();
  return SELLER_CENTRAL.includes(location.hostname) ? createSellerCentral() : createGeneric();
}
