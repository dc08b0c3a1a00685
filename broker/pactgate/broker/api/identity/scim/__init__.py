"""SCIM 2.0, by which identity providers provision people and teams. How they are stored is not known here."""
