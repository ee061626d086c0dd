"""Web forms for customers: a hosted page, and the same door for the company's own pages and programs."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Header, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from midoffice.domain.touchpoints.form import FormField, FormIncomplete
from midoffice.domain.touchpoints.form_page import open_for, read_reference, sign_reference
from midoffice.domain.touchpoints.inbound import StoredFile
from midoffice.domain.touchpoints.webform import FILES_FIELD, OPENED_FIELD, RESERVED, SUBMISSION_FIELD, TRAP_FIELD
from midoffice.http.edge import ContextHere, Edge, EdgeHere
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRequest, StrictRoute
from midoffice.http.touchpoints.form_page import Entered, form_response, no_form_response, thanks_response
from midoffice.http.touchpoints.public_door import FormHere, ThisForm, form_of, preflight
from midoffice.http.upload import FileTooLarge
from midoffice.kernel.errors import Invalid, NotFound, TooMany
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.uploads import store_file
from midoffice.usecases.touchpoints.forms import FormReceipt, Posted, forget_files, post_form

page_router = APIRouter(prefix="/f/{key}", include_in_schema=False, route_class=StrictRoute)
router = APIRouter(prefix="/api/public/forms/{key}", tags=["public"], route_class=StrictRoute)
POSTS_OF_CALLER = Rate("messages from this address", burst=10, per=timedelta(minutes=1))
POSTS_OF_FORM = Rate("messages to this form", burst=300, per=timedelta(minutes=1))
"""High enough for a busy day, so that robots who share it with customers are slowed down by their addresses first."""
_LARGEST_TEXT = 1024 * 1024
_LONGEST_KEY = 200
_CHUNK = 64 * 1024
_SLOW_DOWN = "That was very quick. Please check what you entered and send it again."
_OLD_PAGE = "This page was open for a long time. Please check what you entered and send it again."
_TRAPPED = "Please leave the hidden field `website` empty and send the form again."
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {
                "schema": {
                    "type": "object",
                    "description": "The values by key of the field; `submission_id` makes a repetition one post.",
                    "additionalProperties": {"type": ["string", "boolean"]},
                }
            }
            for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
        },
    }
}


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A form as a page needs it to draw it. `files` is how many may be attached, each of at most `file_limit_bytes`."""

    title: str
    introduction: str
    fields: tuple[FormField, ...]
    submit_label: str
    success_title: str
    success_text: str
    privacy_url: str
    files: int
    file_limit_bytes: int


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """The number under which the customer can ask about the message."""

    reference: str


@page_router.get("")
async def get_form_page(key: str, request: Request, context: ContextHere, sent: str = "") -> Response:
    """Return the hosted page; after sending, the page that says thank you."""
    try:
        form = await form_of(key, request)
    except NotFound:
        return no_form_response()
    reference = read_reference(context.secret_key, sent, form.touchpoint.id) if sent else None
    return thanks_response(form, reference) if reference else form_response(context, form)


@page_router.post("")
async def post_form_page(request: Request, form: ThisForm, edge: EdgeHere) -> Response:
    """Take the hosted page's form; show it again with what is wrong, or go on to the thank-you page."""
    context = edge.context
    async with _posted_form(request, form) as data:
        values = {key: value for key, value in data.items() if isinstance(value, str)}
        shown = {key: value for key, value in values.items() if key not in RESERVED}
        submission = values.get(SUBMISSION_FIELD, "")[:_LONGEST_KEY]
        try:
            _take(edge, request, form)
            notice = _suspicion(context, form, values)
            if notice:
                return form_response(context, form, Entered(shown, notice=notice, submission=submission), 422)
            receipt = await _post(context, form, shown, submission or None, data)
        except FormIncomplete as fault:
            return form_response(context, form, Entered(shown, fault.problems, submission=submission), 422)
        except (Invalid, FileTooLarge) as fault:
            problems = {FILES_FIELD: f"{fault.message} {fault.fields.get('remedy') or fault.remedy}".strip()}
            return form_response(context, form, Entered(shown, problems, submission=submission), 422)
        except TooMany as fault:
            notice = f"{fault.message} Please wait {round(fault.after_seconds) + 1} seconds and send it again."
            page = form_response(context, form, Entered(shown, notice=notice, submission=submission), 429)
            page.headers["Retry-After"] = str(round(fault.after_seconds) + 1)
            return page
    mark = sign_reference(context.secret_key, form.touchpoint.id, receipt.reference)
    return RedirectResponse(f"/f/{form.touchpoint.key}?{urlencode({'sent': mark})}", 303)


@router.options("", include_in_schema=False)
async def ask_form(_: ThisForm) -> Response:
    """Tell a browser that pages of this origin may use the form."""
    return preflight("GET, POST")


@router.get("")
async def get_form(form: ThisForm, context: ContextHere) -> FormDefinition:
    """Return what the form asks and says."""
    settings = form.settings
    return FormDefinition(
        title=settings.title,
        introduction=settings.introduction,
        fields=settings.fields,
        submit_label=settings.submit_label,
        success_title=settings.success_title,
        success_text=settings.success_text,
        privacy_url=settings.privacy_url,
        files=settings.files,
        file_limit_bytes=context.attachment_limit_bytes,
    )


@router.post("", status_code=201, openapi_extra=_BODY)
async def send_form(
    request: Request,
    form: ThisForm,
    edge: EdgeHere,
    idempotency_key: Annotated[str | None, Header(description="The same key with the same values is one message")] = None,
) -> FormAnswer:
    """Take a filled-in form as JSON or as a form post. Files come as multipart fields named `files`."""
    _take(edge, request, form)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        values = await _json_values(request)
        return await _send(edge.context, form, values, idempotency_key, FormData())
    async with _posted_form(request, form) as data:
        texts: dict[str, object] = {key: value for key, value in data.items() if isinstance(value, str)}
        return await _send(edge.context, form, texts, idempotency_key, data)


async def _send(context: Context, form: FormHere, values: Mapping[str, object], key: str | None, data: FormData) -> FormAnswer:
    if values.get(TRAP_FIELD):
        raise Invalid(TRAP_FIELD, "is a trap for robots and must stay empty", "Leave it out.")
    submission = key or values.get(SUBMISSION_FIELD) or None
    if submission is not None and not (isinstance(submission, str) and len(submission) <= _LONGEST_KEY):
        raise Invalid(SUBMISSION_FIELD, "is no key", f"Send a unique text of at most {_LONGEST_KEY} characters.")
    fields = {name: value for name, value in values.items() if name not in RESERVED}
    return FormAnswer((await _post(context, form, fields, submission, data)).reference)


async def _post(
    context: Context, form: FormHere, values: Mapping[str, object], submission: str | None, data: FormData
) -> FormReceipt:
    stored: list[StoredFile] = []
    try:
        await _store(context, form, data, stored)
        return await post_form(context, form.touchpoint, Posted(values, submission, tuple(stored)))
    except BaseException:
        await forget_files(context, tuple(stored))
        raise


async def _store(context: Context, form: FormHere, data: FormData, stored: list[StoredFile]) -> None:
    """Store the files of a post; each is in `stored` at once, so that the caller can forget them when one is refused."""
    uploads = [upload for upload in data.getlist(FILES_FIELD) if isinstance(upload, UploadFile) and upload.filename]
    if len(uploads) > form.settings.files:
        raise Invalid(FILES_FIELD, "are too many", f"Attach at most {form.settings.files}.")
    for upload in uploads:
        file = await store_file(context, upload.filename or "", upload.content_type, _chunks(upload))
        stored.append(file)


async def _chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(_CHUNK):
        yield chunk


@contextlib.asynccontextmanager
async def _posted_form(request: Request, form: FormHere) -> AsyncIterator[FormData]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise HTTPException(415, "A form is expected")
    # One file more than allowed is read, so that the customer can be told.
    async with request.form(
        max_files=form.settings.files + 1, max_fields=len(form.settings.fields) + 20, max_part_size=_LARGEST_TEXT
    ) as data:
        yield data


async def _json_values(request: Request) -> Mapping[str, object]:
    try:
        values = await StrictRequest(request.scope, request.receive).json()
    except orjson.JSONDecodeError:
        raise Invalid("body", "is not JSON", "Send well-formed JSON.") from None
    if not isinstance(values, dict):
        raise Invalid("body", "is not an object", "Send the values by key.")
    return values


def _take(edge: Edge, request: Request, form: FormHere) -> None:
    edge.limiter.take(POSTS_OF_CALLER, caller_address(request))
    edge.limiter.take(POSTS_OF_FORM, form.touchpoint.key)


def _suspicion(context: Context, form: FormHere, values: Mapping[str, str]) -> str:
    """Return what to tell somebody who may be a robot. A person reads it, sends again, and nothing is lost."""
    if values.get(TRAP_FIELD):
        return _TRAPPED
    age = open_for(context.secret_key, values.get(OPENED_FIELD, ""), form.touchpoint.id, context.clock.now())
    if age is None:
        return _OLD_PAGE
    return _SLOW_DOWN if age < timedelta(seconds=form.settings.minimum_fill_seconds) else ""
