"""The built-in telephone exchange: lines by SIP and from browsers, the sound between them, and what is heard meanwhile."""
