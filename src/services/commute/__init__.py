"""Where people live and work, and how long the way is: online answers over an offline estimate."""
