import { Link } from "@mantine/tiptap";
import Placeholder from "@tiptap/extension-placeholder";
import { type Editor, useEditor } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { text } from "@/text";
import { type EditorNode, plainTextOf } from "./plainText";

interface MailEditorOptions {
  label: string;
  opening: string;
  onChange: (html: string, plain: string) => void;
}

const EXTENSIONS = [
  StarterKit.configure({ heading: false, codeBlock: false, code: false, link: false, horizontalRule: false }),
  Link.configure({ protocols: ["http", "https", "mailto"], openOnClick: false }),
  Placeholder.configure({ placeholder: text.desk.composer.mailPlaceholder }),
];

export const plainOf = (editor: Editor) => plainTextOf(editor.getJSON() as EditorNode);

/** The editor of a mail: only formats that mail programs understand. */
export function useMailEditor({ label, opening, onChange }: MailEditorOptions) {
  return useEditor({
    extensions: EXTENSIONS,
    content: opening,
    autofocus: "start",
    immediatelyRender: true,
    shouldRerenderOnTransaction: false,
    editorProps: { attributes: { "aria-label": label, role: "textbox", "aria-multiline": "true" } },
    onUpdate: ({ editor }) => onChange(editor.getHTML(), plainOf(editor)),
  });
}
