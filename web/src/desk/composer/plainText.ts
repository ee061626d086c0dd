/** A node of the editor's document, as far as it matters for plain text. */
export interface EditorNode {
  type?: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  content?: EditorNode[];
}

function linkSuffix({ text, marks }: EditorNode): string {
  const href = marks?.find(({ type }) => type === "link")?.attrs?.href;
  return typeof href === "string" && href !== text && href !== `mailto:${text}` ? ` <${href}>` : "";
}

const inline = (nodes: EditorNode[] = []): string =>
  nodes.map((node) => (node.type === "hardBreak" ? "\n" : (node.text ?? "") + linkSuffix(node))).join("");

const indented = (lines: string, first: string, rest: string) =>
  lines
    .split("\n")
    .map((line, at) => (at === 0 ? first : rest) + line)
    .join("\n");

function listOf(node: EditorNode): string {
  const start = Number(node.attrs?.start ?? 1);
  return (node.content ?? [])
    .map((item, at) => {
      const mark = node.type === "orderedList" ? `${start + at}. ` : "- ";
      return indented(blocks(item.content, "\n"), mark, " ".repeat(mark.length));
    })
    .join("\n");
}

function block(node: EditorNode): string {
  switch (node.type) {
    case "bulletList":
    case "orderedList":
      return listOf(node);
    case "blockquote":
      return indented(blocks(node.content, "\n\n"), "> ", "> ");
    case "horizontalRule":
      return "----------";
    default:
      return inline(node.content);
  }
}

function blocks(nodes: EditorNode[] = [], separator: string): string {
  return nodes.map(block).join(separator);
}

/** The plain text beside the HTML of a mail. Paragraphs stand one per line; an empty one is a blank line. */
export const plainTextOf = (document: EditorNode): string =>
  blocks(document.content, "\n")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();

/** Plain text as HTML paragraphs, one for each line. */
export function paragraphsOf(text: string): string {
  const escaped = (line: string) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return text
    .split("\n")
    .map((line) => `<p>${escaped(line)}</p>`)
    .join("");
}
