"""Web chat: an embeddable widget that talks to the server over a WebSocket."""
