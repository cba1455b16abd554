"""Use cases, said in terms of ports."""
