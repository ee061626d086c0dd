"""The rules engine: the language FEEL, decisions in DMN, and rule sets; pure, and bounded in time and memory."""
