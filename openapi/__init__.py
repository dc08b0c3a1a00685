"""What an OpenAPI document says, and what a new one breaks. Usable alone; must not know the broker."""
