"""Pages of the documentation that are printed from the code, and what is known of the peer's rules; not shipped."""
