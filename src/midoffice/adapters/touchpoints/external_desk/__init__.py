"""External queue: a queue of another system whose customers are answered later."""
