"""Tests of the resilience package, on a virtual clock."""
