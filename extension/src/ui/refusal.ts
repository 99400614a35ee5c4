/** Why a template is not saved, in words. */

import { t } from "../i18n";
import type { TemplateRefusal } from "../protocol";

/** @param refusal - `failed` where the browser itself could not write it down. */
export function refusalWord(refusal: TemplateRefusal | "failed"): string {
  return {
    unnamed: t("template_unnamed"),
    taken: t("template_taken"),
    empty: t("template_empty"),
    long: t("template_long"),
    full: t("template_full"),
    changed: t("template_changed"),
    failed: t("template_failed"),
  }[refusal];
}
