"""Answers of paid services, kept in this process or in Redis."""
