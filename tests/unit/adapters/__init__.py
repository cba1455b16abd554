"""Tests of the adapters that need no service."""
