"""The example consumer's pact and the example providers, as the verifier's tests have them."""

from tests.verifier.conftest import orders_v1, orders_v2, web_document

__all__ = ["orders_v1", "orders_v2", "web_document"]
