"""Known journeys, the fit of the offline model to them, and its published error."""
