"""Text out of foreign documents, read by processes that may fail without harm."""
