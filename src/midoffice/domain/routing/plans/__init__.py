"""The routing plan as a document: proposed, compared with what waits, kept in versions."""
