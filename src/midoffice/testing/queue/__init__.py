"""The five invariants of a queue as a suite for any system: write a small adapter, then `check_queue` plays on it."""

from midoffice.testing.queue.check import check_queue
from midoffice.testing.queue.system import Capacity, ItemState, PendingOffer, QueueSystem, Refused
from midoffice.testing.queue.violation import QueueViolation

__all__ = ["Capacity", "ItemState", "PendingOffer", "QueueSystem", "QueueViolation", "Refused", "check_queue"]
