"""Tests of circuits over processes and a real Redis."""
