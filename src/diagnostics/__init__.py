"""Checks of a deployment: what is looked at, what was found, what to do."""
