"""Tests of Nextvision."""
