import { RichTextEditor } from "@mantine/tiptap";
import { text } from "@/text";

const words = text.desk.composer;

/** Names of the buttons, as the editor's component asks for them. */
export const EDITOR_LABELS = {
  boldControlLabel: words.bold,
  italicControlLabel: words.italic,
  underlineControlLabel: words.underline,
  strikeControlLabel: words.strike,
  linkControlLabel: words.link,
  unlinkControlLabel: words.unlink,
  bulletListControlLabel: words.bullets,
  orderedListControlLabel: words.numbers,
  blockquoteControlLabel: words.quote,
  clearFormattingControlLabel: words.clear,
  linkEditorInputLabel: words.linkAddress,
  linkEditorInputPlaceholder: "https://",
  linkEditorSave: words.linkSave,
};

/** The formats that mail programs show alike; more would only break there. */
export function FormatBar() {
  return (
    <RichTextEditor.ControlsGroup>
      <RichTextEditor.Bold />
      <RichTextEditor.Italic />
      <RichTextEditor.Underline />
      <RichTextEditor.BulletList />
      <RichTextEditor.OrderedList />
      <RichTextEditor.Blockquote />
      <RichTextEditor.Link />
      <RichTextEditor.ClearFormatting />
    </RichTextEditor.ControlsGroup>
  );
}
