"""Where in a file the places of a value are. Asked only when something is reported; knows nothing of OpenAPI."""
