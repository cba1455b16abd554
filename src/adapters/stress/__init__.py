"""Load over real HTTP from a process of its own, faults on the wire, and reports to read."""
