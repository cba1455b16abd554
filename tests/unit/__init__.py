"""Tests that need no server and no file."""
