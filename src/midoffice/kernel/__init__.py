"""Ids, errors, pages: tiny, and importing nothing of ours."""
