import type { Described } from "@/keys/HelpDialog";
import { text } from "@/text";

const { offer, moves, contact, composer, offers } = text.desk;

/** The desk's chords that are in force only while something is there to act on; the help names them always. */
export const DESK_SHORTCUTS: readonly Described[] = [
  { keys: "Alt+A", label: offer.accept, group: "offer" },
  { keys: "Alt+R", label: offer.decline, group: "offer" },
  { keys: "Alt+E", label: contact.shortcuts.reply, group: "contact" },
  { keys: "Alt+T", label: moves.transfer.shortcut, group: "contact" },
  { keys: "Alt+K", label: moves.park.shortcut, group: "contact" },
  { keys: "Alt+W", label: moves.wrapUp.shortcut, group: "contact" },
  { keys: "Alt+Y", label: offers.shortcuts.accept, group: "contact" },
  { keys: "Alt+N", label: offers.shortcuts.decline, group: "contact" },
  { keys: "Alt+L", label: offers.shortcuts.later, group: "contact" },
  { keys: "Alt+O", label: offers.shortcuts.open, group: "contact" },
  { keys: "Enter", label: composer.keys.sendChat, group: "composer" },
  { keys: "Shift+Enter", label: composer.keys.newLine, group: "composer" },
  { keys: "/", label: composer.keys.slash, group: "composer" },
  { keys: "Alt+Q", label: composer.keys.mailQuickReply, group: "composer" },
  { keys: "Ctrl+Enter", label: composer.keys.sendMail, group: "composer" },
  { keys: "Ctrl+Enter", label: moves.wrapUp.completeShortcut, group: "wrapUp" },
];
