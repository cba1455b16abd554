"""Public taxonomies: read, joined to the lexicon, followed by the index."""
