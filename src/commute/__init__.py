"""Places, modes and minutes: what a journey asks of a person. Plain Python and numpy."""
