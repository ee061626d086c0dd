"""Telephone lines over SIP: trunks, the listener, and the signalling of each leg."""
