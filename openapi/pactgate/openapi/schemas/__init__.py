"""Which values a schema admits, and whether another admits fewer or more. Knows no operation and no rule."""
