"""Examines a deployment: settings, secrets, database, Redis, machine and the answers themselves."""
