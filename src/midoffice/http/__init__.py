"""The REST and WebSocket edge: one folder per noun of the domain."""
