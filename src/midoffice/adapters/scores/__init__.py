"""Systems that say what contacts are worth with agents."""
