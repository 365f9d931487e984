"""Other tools' files, read into what this library runs. Nothing here knows CDK."""
