"""One module a concept: read the request, call one action, represent its result. Must not decide anything."""
