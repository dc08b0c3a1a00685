"""Which parts of a document pacts use, and whom a change of it touches. Must not know the broker."""
