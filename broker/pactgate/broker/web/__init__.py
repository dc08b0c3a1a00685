"""The pages for people. Uses the same actions as the API; must not go through it, nor know SQL."""
