"""Files as they are written: YAML, files of variables, and the variables in texts."""
