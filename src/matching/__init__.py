"""Who fits which job, and why: a pure engine over columns."""
