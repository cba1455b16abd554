"""Guards for any Flask application, with health, metrics and switches for its operators.

It knows nothing of the rest of the product; docs/integration.md shows it.
"""

from src.flask_resilience.extension import (
    AlreadyBoundError,
    ExtensionError,
    Guard,
    NotBoundError,
    Resilience,
)

__all__ = ["AlreadyBoundError", "ExtensionError", "Guard", "NotBoundError", "Resilience"]
