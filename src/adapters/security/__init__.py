"""Cryptography and counting behind the ports of access."""
