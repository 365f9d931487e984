"""What folders and files may have: a place in a file system, permissions and an owner."""

import re

# https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
FOLDER_PATH = re.compile(r"(?=.{1,100}$)(/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4}")
"""A folder that EFS makes: at most four deep, and 100 characters long."""

# https://docs.aws.amazon.com/efs/latest/ug/API_CreationInfo.html
FILE_MODE = re.compile(r"[0-7]{3,4}")
"""Permissions, in octal."""

LARGEST_ID = 2**32 - 1
"""Of a user or a group."""
