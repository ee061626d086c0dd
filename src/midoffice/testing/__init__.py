"""Public test kit: conformance suites, virtual clock, simulator."""
