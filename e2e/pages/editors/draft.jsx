import { Editor, EditorState } from "draft-js";
import "draft-js/dist/Draft.css";
import { useRef, useState } from "react";
import { createRoot } from "react-dom/client";

function Message() {
  const [state, setState] = useState(() => EditorState.createEmpty());
  const ref = useRef(null);
  window.editor = { text: () => state.getCurrentContent().getPlainText("\n"), focus: () => ref.current.focus() };
  return (
    <div className="frame">
      <Editor ref={ref} editorState={state} onChange={setState} ariaLabel="Message" />
    </div>
  );
}
createRoot(document.querySelector("#editor")).render(<Message />);
