"""Tests on real databases and servers."""
