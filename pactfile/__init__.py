"""What a pact file says: read it, identify its content, merge and compare. Pure; knows no broker and no OpenAPI."""
