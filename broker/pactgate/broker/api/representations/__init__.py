"""Domain values as HAL: `representation(value, links)` gives a dict. Pure; must not read a request."""
