"""Text models and where their vectors are kept."""
