"""Learned arrays of the text models, made by ``tools/train_phrases.py``."""
