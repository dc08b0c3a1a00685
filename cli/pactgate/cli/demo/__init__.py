"""The demo: the whole story with real parts, through the commands that anyone uses. Knows no broker."""
