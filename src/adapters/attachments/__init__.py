"""What comes with bugs as files: recognised by content, kept by hash in a folder."""
