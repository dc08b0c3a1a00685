"""The HTTP face, in the language of the Pact Broker. Must not know SQL or the pages."""
