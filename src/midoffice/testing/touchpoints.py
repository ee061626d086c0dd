"""The conformance suite of touchpoint adapters: what every channel must do alike.

Give each check a `TouchpointCase`; it raises AssertionError with a sentence when the adapter breaks the contract. A new
channel passes `CHECKS` before it is wired.
"""

import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import orjson

from midoffice.domain.touchpoints.channel import LOAD_UNITS, MEDIA_TYPE, Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid, NeedsAttention, RetryLater
from midoffice.kernel.ids import new_id
from midoffice.ports.touchpoints import TouchpointAdapter

_SECRET = "swordfish-7cdd1f"  # noqa: S105 - looked for in what the adapter says; opens nothing
_HOSTILE = '"><script>alert(1)</script>'


@dataclass(frozen=True, slots=True)
class TouchpointCase:
    """An adapter under test. `good` are settings it takes; `faulty` are settings with the path of the entry to blame.

    `unreachable` is the same adapter (or settings) with nobody at the other end; None for a channel without a peer.
    """

    adapter: TouchpointAdapter
    good: tuple[dict[str, Any], ...]
    faulty: tuple[tuple[dict[str, Any], str], ...]
    unreachable: TouchpointAdapter | None = None

    def touchpoint(self, **settings: Any) -> Touchpoint:  # noqa: ANN401 - JSON values
        """Return a touchpoint with the first good settings."""
        channel = Channel(self.adapter.channel)
        full = self.adapter.check_settings({**self.good[0], **settings})
        return Touchpoint(new_id(), "shop", channel, "Shop", new_id(), LOAD_UNITS[channel], full)


async def check_manifest(case: TouchpointCase) -> None:
    """The manifest names the channel, says what it is and describes the settings."""
    manifest = case.adapter.manifest
    _must(manifest.channel == case.adapter.channel, "the manifest is of another channel than the adapter")
    _must(manifest.channel in MEDIA_TYPE, "the channel has no media type")
    _must(bool(manifest.title and manifest.summary), "the manifest does not say what the channel is")
    _must(manifest.settings_schema.get("type") == "object", "the settings are not described as an object")
    orjson.dumps(dict(manifest.settings_schema))


async def check_folder(case: TouchpointCase) -> None:
    """The adapter lives in a folder like all others: `adapter.py` beside `manifest.py`."""
    package, _, module = type(case.adapter).__module__.rpartition(".")
    _must(module == "adapter", "the adapter is not in adapter.py")
    _must(import_module(f"{package}.manifest").MANIFEST is case.adapter.manifest, "the manifest is not in manifest.py")
    _must(bool(import_module(package).__doc__), "the folder does not say what it is")


async def check_defaults(case: TouchpointCase) -> None:
    """Checked settings are complete, stay the same when checked again, and are plain JSON."""
    described = set(case.adapter.manifest.settings_schema.get("properties", {}))
    for settings in case.good:
        before = copy.deepcopy(settings)
        full = case.adapter.check_settings(settings)
        _must(settings == before, "checking changed the settings it was given")
        _must(set(full) == described, f"settings and schema differ: {sorted(set(full) ^ described)}")
        _must(orjson.loads(orjson.dumps(full)) == full, "checked settings are not plain JSON")
        _must(case.adapter.check_settings(full) == full, "checking again changes the settings")


async def check_faults(case: TouchpointCase) -> None:
    """A faulty or unknown setting is refused by its path, with what to do."""
    for settings, field in (*case.faulty, ({**case.good[0], "unheard_of": 1}, "settings.unheard_of")):
        try:
            case.adapter.check_settings(settings)
        except Invalid as fault:
            named = fault.fields["field"]
            _must(named == field, f"{named} is blamed, not {field}")
            _must(bool(fault.fields["why"]), f"{field} is refused without a reason")
        else:
            _must(holds=False, otherwise=f"faulty {field} was taken: {settings}")


async def check_embed(case: TouchpointCase) -> None:
    """What is put on a page names the touchpoint and cannot be broken out of; other channels have nothing to show."""
    touchpoint = case.touchpoint()
    shown = case.adapter.embed(touchpoint, "https://desk.example")
    if not case.adapter.manifest.embeddable:
        _must(shown is None, "a channel that is on no page has something to embed")
        return
    _must(shown is not None and touchpoint.key in shown, "what is embedded does not name the touchpoint")
    hostile = case.adapter.embed(replace(touchpoint, key=_HOSTILE), f"https://desk.example/{_HOSTILE}")
    _must(hostile is not None and _HOSTILE not in hostile, "what is embedded can be broken out of")


async def check_probe(case: TouchpointCase) -> None:
    """A peer that cannot be reached is said so in one of two ways, without the secret."""
    if case.unreachable is None:
        return
    try:
        await case.unreachable.probe(case.touchpoint(), _SECRET)
    except (RetryLater, NeedsAttention) as problem:
        _must(len(problem.message) > len("failed"), "a failed probe does not say what is wrong")
        _must(_SECRET not in f"{problem.message} {problem.fields}", "a failed probe gives the secret away")
    else:
        _must(holds=False, otherwise="nobody was there and the probe succeeded")


CHECKS: tuple[Callable[[TouchpointCase], Awaitable[None]], ...] = (
    check_manifest,
    check_folder,
    check_defaults,
    check_faults,
    check_embed,
    check_probe,
)


def _must(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads like an assertion
    if not holds:
        raise AssertionError(otherwise)
