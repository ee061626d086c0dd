"""The file format of the simulator: what it takes, and what it says of what it does not take."""

import random
from pathlib import Path
from statistics import fmean, pstdev

import pytest

from midoffice.kernel.errors import Invalid
from midoffice.testing.simulation.model import Duration, Model, in_period, read_model

MODELS = sorted((Path(__file__).parents[4] / "docs" / "models").glob("*.toml"))
SERVICE = "[services.a]\nper_hour = 60\nhandle = { exponential = 60 }\n"
GROUP = "[groups.g]\nagents = 2\n"
TEAMS = 'attributes = { team = ["north", "south"] }\n'


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_published_models_are_read(path: Path) -> None:
    model = read_model(path.read_text(encoding="utf-8"))
    assert model.name
    assert model.plan().services.keys() == model.services.keys()


def test_single_values_count_for_every_period() -> None:
    model = read_model("periods = 3\n" + SERVICE + "[groups.g]\nagents = [1, 2, 3]\n")
    assert [in_period(model.services["a"].per_hour, period) for period in range(3)] == [60, 60, 60]
    assert [in_period(model.groups["g"].agents, period) for period in range(3)] == [1, 2, 3]
    assert model.seconds == 3 * 3600


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("services = 3", "services"),
        ("= 3", "model"),
        (GROUP, "services"),
        (SERVICE, "groups"),
        ("colour = 1\n" + SERVICE + GROUP, "colour"),
        ("periods = 0\n" + SERVICE + GROUP, "periods"),
        (SERVICE.replace("60\n", "-1\n", 1) + GROUP, "services.a.per_hour"),
        (SERVICE.replace("exponential = 60", "") + GROUP, "services.a.handle"),
        (SERVICE.replace("exponential = 60", "exponential = 60, constant = 3") + GROUP, "services.a.handle"),
        (SERVICE.replace("exponential = 60", "exponential = inf") + GROUP, "services.a.handle"),
        ("periods = 2\n" + SERVICE + "[groups.g]\nagents = [1]\n", "groups.g.agents"),
        ("warm_up_minutes = 60\n" + SERVICE + GROUP, "warm_up_minutes"),
        (SERVICE + 'ranking = "tallest"\n' + GROUP, "services.a.ranking"),
        (SERVICE + "reserved_deferred = 1.1\n" + GROUP, "services.a.reserved_deferred"),
        (SERVICE + 'medium = "fax"\n' + GROUP, "services.a.targets.fax"),
        (SERVICE + 'overflow_to = "b"\n' + GROUP, "services.a.overflow_to"),
        (SERVICE + "skills = { german = 6 }\n" + GROUP, "services.a.skills.german"),
        ('agents_take = "the_nicest"\n' + SERVICE + GROUP, "agents_take"),
        (SERVICE + "condition = \"agent.attributes.team = 'north'\"\n" + GROUP, "services.a.condition"),
        (TEAMS + SERVICE + "condition = 'agent.attributes.team = \"west\"'\n" + GROUP, "services.a.condition"),
        (TEAMS + SERVICE + "condition = 'item.medium = \"chat\"'\n" + GROUP, "services.a.condition"),
        (TEAMS + SERVICE + 'widening = [{ after = 9, skills = {}, condition = "team" }]\n' + GROUP, "services.a.steps.0.condition"),
        (TEAMS + SERVICE + "attributes = { team = { west = 1 } }\n" + GROUP, "services.a.attributes.team"),
        (TEAMS + SERVICE + "attributes = { team = { north = 0.7, south = 0.4 } }\n" + GROUP, "services.a.attributes.team"),
        (TEAMS + SERVICE + GROUP + 'attributes = { tier = "gold" }\n', "groups.g.attributes.tier"),
        (SERVICE + GROUP + '[dialer]\nservice = "b"\nreach = 0.3\n', "dialer.service"),
        (SERVICE + GROUP + '[dialer]\nservice = "a"\nreach = 1.3\n', "dialer.reach"),
        (SERVICE + GROUP + '[dialer]\nservice = "a"\nreach = [0.3, 0.4]\n', "dialer.reach"),
        (SERVICE + GROUP + '[dialer]\nservice = "a"\nreach = 0.3\ngroups = ["h"]\n', "dialer.groups"),
        (SERVICE + GROUP + '[dialer]\nservice = "a"\nreach = 0.3\nbegin_minutes = 60\n', "dialer.end_minutes"),
        (SERVICE + GROUP + '[dialer]\nservice = "a"\nreach = 0.3\nend_minutes = 61\n', "dialer.end_minutes"),
    ],
)
def test_fault_is_named_with_its_place(text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_model(text)
    assert str(refused.value.fields["field"]).startswith(field)
    assert refused.value.fields["remedy"]


@pytest.mark.parametrize(
    ("duration", "mean", "deviation"),
    [
        (Duration(exponential=100), 100, 100),
        (Duration(constant=7), 7, 0),
        (Duration(gamma=(4, 100)), 100, 50),
        (Duration(lognormal=(100, 80)), 100, 80),
        (Duration(constant=100, at_once=0.25), 75, 43.3),
    ],
)
def test_distribution_has_its_mean_and_spread(duration: Duration, mean: float, deviation: float) -> None:
    dice, draw = random.Random(7), duration.draw()  # noqa: S311 - a test's dice
    values = [draw(dice) for _ in range(40_000)]
    assert fmean(values) == pytest.approx(mean, rel=0.03)
    assert pstdev(values) == pytest.approx(deviation, rel=0.05, abs=0.01)


def test_model_cannot_be_changed() -> None:
    model: Model = read_model(SERVICE + GROUP)
    with pytest.raises(ValueError, match="frozen"):
        model.periods = 2  # type: ignore[misc] # that is the test


def test_model_in_the_guide_is_read() -> None:
    guide = (MODELS[0].parents[1] / "simulating.md").read_text(encoding="utf-8")
    text = guide.partition("```toml\n")[2].partition("```")[0]
    assert set(read_model(text).services) == {"sales", "support"}
