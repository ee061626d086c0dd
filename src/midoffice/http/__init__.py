"""The REST and WebSocket edge: one module per noun."""
