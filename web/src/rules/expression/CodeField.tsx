import { autocompletion, type CompletionContext, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { Finding } from "../model/findings";
import { matching, type Suggestion } from "../model/names";
import { feel } from "./feel";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--mo-code-keyword)" },
  { tag: tags.string, color: "var(--mo-code-string)" },
  { tag: tags.literal, color: "var(--mo-code-string)" },
  { tag: tags.number, color: "var(--mo-code-number)" },
  { tag: tags.atom, color: "var(--mo-code-number)" },
  { tag: tags.function(tags.variableName), color: "var(--mo-link)" },
  { tag: tags.comment, color: "var(--mo-ink-soft)", fontStyle: "italic" },
  { tag: tags.operator, color: "var(--mo-ink-soft)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "0.8125rem", backgroundColor: "transparent", color: "var(--mo-ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--mantine-font-family-monospace)", padding: "7px 0", caretColor: "var(--mo-ink)" },
  ".cm-line": { padding: "0 10px" },
  ".cm-cursor": { borderLeftColor: "var(--mo-ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--mo-selected)",
  },
  ".cm-placeholder": { color: "var(--mo-ink-soft)" },
  ".cm-tooltip": {
    border: "1px solid var(--mo-line-strong)",
    borderRadius: "8px",
    background: "var(--mo-raised)",
    color: "var(--mo-ink)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--mo-selected)",
    color: "var(--mo-selected-ink)",
  },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "normal", maxWidth: "420px" },
});

const ICONS = { value: "enum", name: "variable", function: "function", word: "keyword" } as const;

export interface CodeFieldProps {
  label: string;
  value: string;
  readOnly: boolean;
  placeholder: string;
  suggestions: readonly Suggestion[];
  findings: readonly Finding[];
  /** It was just added by the person at the keyboard, who goes on typing in it. */
  fresh?: boolean;
  onChange: (value: string) => void;
}

function marksOf(findings: readonly Finding[], length: number): Diagnostic[] {
  return findings.map(({ severity, message, remedy, where }) => {
    const from = Math.min(where.start ?? 0, length);
    return {
      from,
      to: Math.max(from, Math.min(where.end ?? length, length)),
      severity,
      message: [message, remedy].filter(Boolean).join(" "),
    };
  });
}

/** An expression with its colours, suggestions and what is wrong with it. */
export default function CodeField(props: CodeFieldProps) {
  const { label, value, readOnly, findings } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const writable = useRef(new Compartment());

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is handed on below
  useEffect(() => {
    if (!place.current) return;
    const complete = (context: CompletionContext) => {
      const line = context.state.doc.lineAt(context.pos);
      const { from, found } = matching(latest.current.suggestions, line.text, context.pos - line.from);
      if (!found.length || (!context.explicit && !line.text.trim())) return null;
      return {
        from: line.from + from,
        options: found.map(({ text, kind, detail }) => ({ label: text, type: ICONS[kind], detail })),
        filter: false,
      };
    };
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          feel(),
          syntaxHighlighting(colours),
          look,
          history(),
          bracketMatching(),
          autocompletion({ override: [complete], icons: true }),
          keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          placeholder(props.placeholder),
          writable.current.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
          EditorView.contentAttributes.of((): Record<string, string> => {
            const faulty = latest.current.findings.some(({ severity }) => severity === "error");
            return faulty ? { "aria-invalid": "true" } : {};
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((each) => each.isUserEvent("outside")))
              latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    if (latest.current.fresh) made.focus();
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, userEvent: "outside" });
  }, [value]);
  useEffect(() => {
    view.current?.dispatch({
      effects: writable.current.reconfigure([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
    });
  }, [readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, marksOf(findings, editor.state.doc.length)));
  }, [findings]);

  return <div ref={place} />;
}
