"""From text to the two resources: what a CV or a posting says, and where it says it. Pure."""
