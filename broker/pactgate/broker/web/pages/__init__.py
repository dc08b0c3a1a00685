"""One module a page: call an action, show what it says. Must not know SQL, nor judge anything."""
