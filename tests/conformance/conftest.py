"""Real clients need a served application, as the web tests do."""

from tests.web.conftest import serve

__all__ = ["serve"]
