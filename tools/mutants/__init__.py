"""Changes one thing at a time in a module and sees whether a test notices (``make mutants``)."""
