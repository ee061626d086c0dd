"""The sound of calls: RTP, rooms in which parties hear each other, playing, collecting digits, recording."""
