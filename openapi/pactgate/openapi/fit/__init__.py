"""Whether a pact fits an OpenAPI document, without running either side."""
