"""The kinds of service: thin variants over one base."""
