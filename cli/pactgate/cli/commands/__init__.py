"""One module a command: parse, call, print, exit. Must not build URLs of the broker."""
