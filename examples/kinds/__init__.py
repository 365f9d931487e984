"""One stack for each kind of service."""
