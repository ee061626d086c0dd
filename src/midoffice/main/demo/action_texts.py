"""What the demonstration's company has to say to its customers, on each channel."""

from __future__ import annotations

from typing import Any

from midoffice.main.demo.touchpoints import COMPANY


def spoken(key: str, text: str) -> dict[str, Any]:
    """What the telephone menu says."""
    return _treatment(key, "ivr", {"ssml": f"<speak>{text}</speak>"})


def short(key: str, text: str) -> dict[str, Any]:
    """What fits into a short message."""
    return _treatment(key, "sms", {"text": f"{text} {COMPANY}"})


def card(key: str, headline: str, text: str, *, accept: str = "Yes, please", decline: str = "No, thank you") -> dict[str, Any]:
    """A card in the chat."""
    words = {"headline": headline, "text": text, "accept": accept, "decline": decline, "later": "Ask me later"}
    return _treatment(key, "chat", words)


def banner(key: str, headline: str, body: str, *, accept: str = "Yes, please", decline: str = "No, thank you") -> dict[str, Any]:
    """A place on the company's own pages."""
    return _treatment(key, "web", {"headline": headline, "body": body, "link": "", "accept": accept, "decline": decline})


def block(key: str, headline: str, body: str) -> dict[str, Any]:
    """A block under an answer by mail."""
    mjml = (
        '<mjml><mj-body><mj-section border-top="2px solid #2f6b4f"><mj-column>'
        f'<mj-text font-size="17px" color="#2f6b4f">{headline}</mj-text><mj-text>{body}</mj-text>'
        "</mj-column></mj-section></mj-body></mjml>"
    )
    return _treatment(key, "email", {"subject": headline, "mjml": mjml})


def script(
    key: str, headline: str, talk_track: str, *objections: tuple[str, str], accept: str = "Accepted", decline: str = "Declined"
) -> dict[str, Any]:
    """What an agent says, and answers to what is said against it."""
    return _treatment(
        key,
        "agent",
        {
            "headline": headline,
            "talk_track": talk_track,
            "objections": [{"objection": said, "answer": answer} for said, answer in objections],
            "accept": accept,
            "decline": decline,
            "later": "Later",
        },
    )


def _treatment(key: str, channel: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"key": f"{key}-{channel}", "channel": channel, "active": True, "weight": 1.0, "content": content}
