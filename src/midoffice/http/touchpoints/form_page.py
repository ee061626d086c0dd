"""The hosted page of a web form: plain HTML that works without any script."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment
from starlette.responses import HTMLResponse

from midoffice.domain.touchpoints.colour import text_on
from midoffice.domain.touchpoints.form import FieldKind, FieldMeaning, FormField
from midoffice.domain.touchpoints.form_page import sign_opening
from midoffice.domain.touchpoints.webform import WebformSettings
from midoffice.http.touchpoints.public_door import FormHere
from midoffice.kernel.ids import new_id
from midoffice.usecases.given import Context

_pages = SandboxedEnvironment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_INPUT_TYPES = dict.fromkeys(FieldKind, "text") | {FieldKind.EMAIL: "email", FieldKind.PHONE: "tel", FieldKind.DATE: "date"}
_MEGABYTE = 1024 * 1024
LARGEST_POST = 64 * _MEGABYTE
"""Bytes of one filled-in form with all its files."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What the customer entered, and what is wrong with it: sentences by key, and a notice above the form."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    submission: str = ""


def form_response(context: Context, form: FormHere, entered: Entered | None = None, status: int = 200) -> HTMLResponse:
    """Return the page with the form, filled in with what the customer entered before."""
    shown = entered or Entered()
    return _page(
        "form.html",
        form,
        status,
        title=form.settings.title,
        values={f.key: shown.values.get(f.key, "") for f in form.settings.fields if f.kind is not FieldKind.PAYMENT},
        problems=shown.problems,
        notice=shown.notice,
        submission=shown.submission or str(new_id()),
        opened=sign_opening(context.secret_key, form.touchpoint.id, context.clock.now()),
        types=_INPUT_TYPES,
        autocomplete=_autocomplete(form.settings.fields),
        limit=_size(context.attachment_limit_bytes),
        total=_size(LARGEST_POST) if form.settings.files * context.attachment_limit_bytes > LARGEST_POST else "",
    )


def thanks_response(form: FormHere, reference: str) -> HTMLResponse:
    """Return the page that says that the form was taken."""
    title = form.settings.success_title or form.settings.title
    return _page("form_sent.html", form, 200, title=title, reference=reference)


def no_form_response() -> HTMLResponse:
    """Return the page for an address where no form is (any more)."""
    html = _pages.get_template("form_gone.html").render(title="No form here")
    return HTMLResponse(html, 404, headers={"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"})


def _page(name: str, form: FormHere, status: int, **values: object) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    html = _pages.get_template(name).render(
        settings=form.settings,
        action=f"/f/{form.touchpoint.key}",
        colour=form.settings.colour,
        text_colour=text_on(form.settings.colour),
        nonce=nonce,
        **values,
    )
    headers = {"Content-Security-Policy": _policy(form.settings, nonce), "Cache-Control": "no-store"}
    return HTMLResponse(html, status, headers=headers)


def _policy(settings: WebformSettings, nonce: str) -> str:
    """Return a policy that runs nothing, and lets the company's own pages frame the form."""
    framing = "*" if "*" in settings.allowed_origins else " ".join(("'self'", *settings.allowed_origins))
    return f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors {framing}"


def _size(octets: int) -> str:
    return f"{octets // _MEGABYTE} MB" if octets >= _MEGABYTE else f"{octets // 1024} KB"


def _autocomplete(fields: tuple[FormField, ...]) -> dict[str, str]:
    """Return what browsers may fill in by themselves, by key."""
    known = {FieldKind.EMAIL: "email", FieldKind.PHONE: "tel", FieldKind.PAYMENT: "cc-number"}
    found = {f.key: known[f.kind] for f in fields if f.kind in known}
    return found | {f.key: "name" for f in fields if f.meaning is FieldMeaning.NAME}
