"""Load on a server as plain data: when requests are due, what came back, and what that is worth."""
