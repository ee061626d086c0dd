"""Rendering: one treatment for one customer, in the form of its channel, or the reason why it cannot be said."""
