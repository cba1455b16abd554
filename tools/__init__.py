"""Programs for those who work on Nextvision."""
