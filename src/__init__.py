"""Nextvision: who fits which job, why, and whether the journey is bearable."""
