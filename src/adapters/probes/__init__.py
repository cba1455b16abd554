"""Looks at the parts a deployment is made of."""
