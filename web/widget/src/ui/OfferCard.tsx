import { useId } from "preact/hooks";
import type { Offer, OfferAnswer } from "../protocol";
import { text } from "../text";

interface Props {
  offer: Offer;
  /** The part that is the text: `text` in a chat, `body` on a page. */
  body: string;
  answering: OfferAnswer | null;
  onAnswer: (answer: OfferAnswer) => void;
  onFollow?: () => void;
}

/** A part as plain text: whatever a text says, it never becomes part of the page's markup. */
export function part(offer: Offer, name: string): string {
  const value = offer.parts[name];
  return typeof value === "string" ? value.trim() : "";
}

/** An address that may be followed: a page, never a script. */
export function linkOf(offer: Offer): string {
  const said = part(offer, "link");
  try {
    return ["http:", "https:"].includes(new URL(said, document.baseURI).protocol) ? said : "";
  } catch {
    return "";
  }
}

/** One offer with its answers. */
export function OfferCard({ offer, body, answering, onAnswer, onFollow }: Props) {
  const title = useId();
  const words = part(offer, body);
  const link = linkOf(offer);
  const button = (answer: OfferAnswer, label: string, kind: "main" | "quiet") => (
    <button
      type="button"
      class={kind}
      aria-disabled={answering !== null}
      onClick={() => answering === null && onAnswer(answer)}
    >
      {answering === answer ? text.sending : label}
    </button>
  );
  return (
    <article class="offer" aria-labelledby={title}>
      <h3 id={title}>{part(offer, "headline") || text.offer}</h3>
      {words && <p>{words}</p>}
      {link && (
        <a href={link} onClick={onFollow}>
          {text.offerMore}
        </a>
      )}
      <div class="answers">
        {button("accepted", part(offer, "accept") || text.offerAccept, "main")}
        {button("declined", part(offer, "decline") || text.offerDecline, "quiet")}
        {button("later", part(offer, "later") || text.offerLater, "quiet")}
      </div>
    </article>
  );
}
