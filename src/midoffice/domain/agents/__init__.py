"""Agents, their skills, capacity and presence."""
