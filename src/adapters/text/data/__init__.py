"""Tables of the lexicon: tab-separated, with a header, sorted by key, lists joined by ``|``."""
