"""How many agents a demand needs, and how long customers wait with so many."""
