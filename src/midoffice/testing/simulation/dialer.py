"""How many numbers a simulated dialer calls."""

from collections.abc import Mapping

from midoffice.testing.simulation.model import DialerModel, Model, in_period


class Dialer:
    """The dialer of a model; times are seconds of the day."""

    def __init__(self, model: Model, dialer: DialerModel) -> None:
        """Read what does not change during the day."""
        needs = model.plan().services[dialer.service].needs
        self.service = dialer.service
        self.begin = dialer.begin_minutes * 60
        self.end = model.seconds if dialer.end_minutes is None else dialer.end_minutes * 60
        self.reach = [in_period(dialer.reach, period) for period in range(model.periods)]
        self._per_agent, self._needed = dialer.calls_per_agent, dialer.free_agents
        self._takers = [name for name, group in model.groups.items() if needs.met_by(group.skills)]
        self._counted = self._takers if dialer.groups is None else dialer.groups
        self.watched = sorted({*self._takers, *self._counted})

    def calls(self, free: Mapping[str, int]) -> int:
        """Return how many numbers are called with so many free agents in each watched group; an exact half rounds up."""
        if sum(free[name] for name in self._counted) < self._needed:
            return 0
        return int(self._per_agent * sum(free[name] for name in self._takers) + 0.5)
