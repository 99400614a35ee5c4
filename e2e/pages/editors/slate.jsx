import { useMemo } from "react";
import { createRoot } from "react-dom/client";
import { createEditor, Node } from "slate";
import { withHistory } from "slate-history";
import { Editable, ReactEditor, Slate, withReact } from "slate-react";

function Message() {
  const editor = useMemo(() => withHistory(withReact(createEditor())), []);
  window.editor = {
    text: () => editor.children.map((node) => Node.string(node)).join("\n"),
    focus: () => ReactEditor.focus(editor),
  };
  return (
    <Slate editor={editor} initialValue={[{ type: "paragraph", children: [{ text: "" }] }]}>
      <Editable className="frame" aria-label="Message" />
    </Slate>
  );
}
createRoot(document.querySelector("#editor")).render(<Message />);
