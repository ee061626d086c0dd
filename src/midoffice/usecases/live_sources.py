"""What a process knows about its sources while it runs: connections, breakers, requests under way, values kept."""


class LiveSources:
    """One for each process. It is closed at the end of the process."""

    async def close(self) -> None:
        """Close every connection."""
