"""The edge: campaigns and outreach."""
