"""Imported taxonomies in real databases and by the command."""
