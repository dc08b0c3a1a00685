"""What a new version of a document breaks. Knows documents and schemas; must not know pacts or the broker."""
