"""The use cases of bug tracking, in terms of ports."""
