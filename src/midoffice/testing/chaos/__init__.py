"""Trouble on order: a proxy in front of a real source that is slow, frozen, flapping, down or lying, by a plan with a seed."""
