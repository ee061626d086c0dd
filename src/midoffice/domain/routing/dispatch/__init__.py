"""The incremental matcher: commands in, decisions out, always at rest between two commands."""
