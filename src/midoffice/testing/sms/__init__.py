"""A pretended gateway of text messages, for tests and for people who connect a real one."""
