"""Learned arrays of the text models, made by ``tools/phrase_training``."""
