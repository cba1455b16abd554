"""Ports behind the policy of the dependency that answers them."""
