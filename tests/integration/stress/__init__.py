"""Tests of loads over real connections."""
