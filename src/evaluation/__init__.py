"""How good a ranking is: measures over judged sets, with intervals. Pure."""
