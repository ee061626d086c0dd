"""External queue: a queue of another system in which customers wait on the line."""
