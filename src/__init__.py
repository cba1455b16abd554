"""Nextvision: who fits which job, why, and whether the journey is bearable."""

__version__ = "0.1.0"
