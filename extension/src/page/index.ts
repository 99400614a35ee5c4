import { SELLER_CENTRAL } from "../hosts";
import { createGeneric } from "./generic";
import type { PageReader } from "./page";
import { createSellerCentral } from "./seller-central";

/** Returns the reader for the page that this script runs in. */
export function choosePage(): PageReader {
  return SELLER_CENTRAL.includes(location.hostname) ? createSellerCentral() : createGeneric();
}
