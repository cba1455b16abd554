"""What becomes of requests while real parts of the service are killed under load."""
