"""What became of matches: selection rates between groups, and weights learned from it. Pure."""
