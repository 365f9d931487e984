"""The ways into the library: an importer, and what the checks say about what it read."""
