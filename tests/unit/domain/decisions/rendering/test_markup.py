import pytest
from tests.unit.domain.decisions.rendering.test_templates import SCOPE, render

from midoffice.domain.decisions.rendering.mail import render_mail
from midoffice.domain.decisions.rendering.rendered import NotRenderable
from midoffice.domain.decisions.rendering.speech import checked_speech
from midoffice.domain.touchpoints.gsm import measure

BLOCK = "<mj-section><mj-column>{}</mj-column></mj-section>"
TEXT = BLOCK.format("<mj-text>{}</mj-text>")


# --- e-mail


def test_a_block_becomes_html_and_text() -> None:
    content = {
        "subject": "For {{ customer.name }}",
        "mjml": BLOCK.format(
            '<mj-text>Dear {{ customer.name }},<br/>caf&eacute; &amp; cake</mj-text><mj-button href="https://example.com/a">Look</mj-button>'
        ),
    }
    mail = render("email", content)
    assert mail.parts == {"subject": "For Ada"}
    assert mail.html is not None
    assert "Dear Ada," in mail.html
    assert 'href="https://example.com/a"' in mail.html
    assert "<mj-" not in mail.html
    assert "http" not in mail.html.replace("https://example.com/a", "").replace("http-equiv", "").replace(
        "http://www.w3.org", ""
    ).replace("schemas-microsoft-com", ""), "nothing is fetched from elsewhere"
    assert mail.text == "Dear Ada,\ncafé & cake\nLook (https://example.com/a)"


@pytest.mark.parametrize(
    "value",
    [
        "</mj-text><mj-raw><script>alert(1)</script></mj-raw><mj-text>",
        '<mj-include path="/etc/passwd" />',
        '" onclick="alert(1)',
        "<!-- -->",
        "]]><script>",
        "{{ customer.name }}",
        "&lt;script&gt;",
    ],
)
def test_values_cannot_inject_markup_into_mails(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCOPE["customer"], "name", value)
    image = '<mj-image alt="{{ customer.name }}" src="https://example.com/x.png" />'
    mail = render("email", {"subject": "S", "mjml": TEXT.format("{{ customer.name }}") + BLOCK.format(image)})
    assert mail.html is not None
    assert "<script" not in mail.html
    assert "onclick" not in mail.html.replace("&#34; onclick=&#34;", "")
    assert "<mj-" not in mail.html
    assert value in (mail.text or "")


@pytest.mark.parametrize(
    "mjml",
    [
        TEXT.format("<script>1</script>"),
        BLOCK.format("<mj-raw><b>x</b></mj-raw>"),
        '<mjml><mj-head><mj-include path="/etc/passwd"/></mj-head><mj-body/></mjml>',
        TEXT.format('<a href="javascript:alert(1)">x</a>'),
        TEXT.format('<a href="&#106;avascript:alert(1)">x</a>'),
        TEXT.format('<img src="x" onerror="alert(1)" />'),
        TEXT.format('<span style="background:url(https://evil.example)">x</span>'),
        '<!DOCTYPE x [<!ENTITY e "x">]>' + TEXT.format("&e;"),
        TEXT.format("unclosed <b>"),
        TEXT.format("<b>" * 40 + "x" + "</b>" * 40),
        TEXT.format("<br/>" * 3000),
        "<mj-unheard-of/>",
        TEXT.format("") + "</mjml>",
    ],
)
def test_blocks_that_do_harm_or_are_none_are_not_rendered(mjml: str) -> None:
    with pytest.raises(NotRenderable):
        render_mail(mjml)


# --- telephone menus


def test_a_prompt_becomes_a_whole_document_in_the_customers_language() -> None:
    speech = render("ivr", {"ssml": 'Hello {{ customer.rude }}<break time="300ms"/>'}, "de").ssml
    assert speech is not None
    assert speech.startswith('<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="de">Hello &lt;b&gt;')
    assert '<break time="300ms"/></speak>' in speech


@pytest.mark.parametrize(
    "ssml",
    [
        '<speak><audio src="https://evil.example/x.wav"/>x</speak>',
        "<speak><speak>x</speak></speak>",
        "<speak>unclosed",
        "<speak></speak>",
        '<speak><break onend="x"/>x</speak>',
        '<!DOCTYPE speak [<!ENTITY x SYSTEM "file:///etc/passwd">]><speak>&x;</speak>',
        "<speak><?php x ?>x</speak>",
        "<script>x</script>",
    ],
)
def test_prompts_only_speak(ssml: str) -> None:
    with pytest.raises(NotRenderable):
        checked_speech(ssml, "en")


# --- SMS


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("a" + "€" * 80, "gsm7", 161, 2),
        ("€" * 153, "gsm7", 306, 3),  # a segment has room for 76 of them: none is cut in two
        ("ß" * 160, "gsm7", 160, 1),
        ("ж" * 70, "ucs2", 70, 1),
        ("ж" * 71, "ucs2", 71, 2),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 67, "ucs2", 134, 3),
        ("\u201cDon\u2019t\u201d \u2013 wait\u2026", "gsm7", 17, 1),
        ("[x]", "gsm7", 5, 1),
    ],
)
def test_an_sms_is_measured_in_its_alphabet(text: str, alphabet: str, units: int, segments: int) -> None:
    found = measure(text)
    assert (found.alphabet, found.units, found.segments) == (alphabet, units, segments)


def test_an_sms_says_its_segments_and_is_not_sent_without_end() -> None:
    sms = render("sms", {"text": "Dear {{ customer.name }}, you\u2019re late"})
    assert (sms.text, sms.segments) == ("Dear Ada, you're late", 1)
    with pytest.raises(NotRenderable, match="segments"):
        render("sms", {"text": "ж" * 500})
