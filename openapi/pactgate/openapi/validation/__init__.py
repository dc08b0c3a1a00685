"""Whether a document is valid: by the metaschema, and by what the specification asks beyond it. Compares nothing."""
