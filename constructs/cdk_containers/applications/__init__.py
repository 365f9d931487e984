"""Several services that belong together, with all that they share."""
