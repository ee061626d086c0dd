/** The look of the rule language: what is a keyword, a value, a function. Only for the eye; the server reads it in earnest. */

import { StreamLanguage, type StreamParser, type StringStream } from "@codemirror/language";
import { FUNCTIONS } from "../model/names";

const KEYWORDS = new Set([
  "and",
  "between",
  "else",
  "every",
  "external",
  "for",
  "function",
  "if",
  "in",
  "instance",
  "not",
  "or",
  "return",
  "satisfies",
  "some",
  "then",
]);
const ATOMS = new Set(["true", "false", "null"]);
/** The longest first, so that `date and time(` is not taken for `date`. */
const CALLS = Object.keys(FUNCTIONS).sort((a, b) => b.length - a.length);

export interface FeelState {
  /** In a comment that goes over several lines. */
  comment: boolean;
  /** After the word "instance", the only one that "of" belongs to: elsewhere it is a part of a name. */
  instance: boolean;
}

const PATTERNS: readonly [RegExp, string][] = [
  [/^\/\/.*/, "comment"],
  [/^@"(?:[^"\\]|\\.)*"?/, "literal"],
  [/^"(?:[^"\\]|\\.)*"?/, "string"],
  [/^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/, "number"],
];

/** The name of a function that is called here. */
function call(stream: StringStream): string | null {
  const rest = stream.string.slice(stream.pos);
  const name = CALLS.find((each) => rest.startsWith(each) && /^\s*\(/.test(rest.slice(each.length)));
  if (!name) return null;
  stream.match(name);
  return "variableName.function";
}

function word(stream: StringStream, state: FeelState): string | null {
  const found = stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u) as RegExpMatchArray | null;
  if (!found) return null;
  const ofInstance = state.instance && found[0] === "of";
  state.instance = found[0] === "instance";
  if (ofInstance || KEYWORDS.has(found[0])) return "keyword";
  return ATOMS.has(found[0]) ? "atom" : "variableName";
}

function other(stream: StringStream): string {
  if (stream.match(/^(?:\*\*|<=|>=|!=|\.\.|->|[-+*/<>=|])/)) return "operator";
  stream.next();
  return "punctuation";
}

export const feelParser: StreamParser<FeelState> = {
  name: "feel",
  startState: () => ({ comment: false, instance: false }),
  token(stream, state) {
    if (state.comment) {
      if (stream.match(/^.*?\*\//)) state.comment = false;
      else stream.skipToEnd();
      return "comment";
    }
    if (stream.eatSpace()) return null;
    if (stream.match("/*")) {
      state.comment = true;
      return "comment";
    }
    const plain = PATTERNS.find(([pattern]) => stream.match(pattern));
    if (plain) return plain[1];
    return call(stream) ?? word(stream, state) ?? other(stream);
  },
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } } },
};

export const feel = () => StreamLanguage.define(feelParser);
