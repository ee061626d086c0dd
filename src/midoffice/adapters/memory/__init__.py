"""In-memory adapters, held to the same conformance suites as the real ones."""
