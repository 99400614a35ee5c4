import type { ComposeView, ShownFinding } from "./view";

/** Returns the findings that the seller is asked about before Send: errors that Amazon itself states. */
export function barred({ findings }: ComposeView): ShownFinding[] {
  return findings.filter(({ finding }) => finding.severity === "error" && finding.certainty === "stated");
}
