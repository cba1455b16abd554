"""What a bug is, how it may move, and what follows from its events; plain Python."""
