import { useState } from "react";
import { createRoot } from "react-dom/client";

function Message() {
  const [text, setText] = useState("");
  window.editor = { text: () => text, focus: () => document.querySelector("textarea").focus() };
  return <textarea aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />;
}
createRoot(document.querySelector("#editor")).render(<Message />);
