"""Replay: a recorded day through the dispatcher, under the plan in force and under another one."""
