"""The values that many keys have."""

from cdk_containers.importers.compose.grammar import keys, short_forms
from cdk_containers.importers.compose.grammar.shapes import (
    Duration,
    Flag,
    ListOf,
    MapOf,
    Number,
    Pairs,
    Rebased,
    Size,
    Text,
    Whole,
    Words,
)

NAME = r"[a-zA-Z0-9._-]+"

FLAG = Flag()
TEXT = Text()
NUMBER = Number()
WHOLE = Whole()
SIZE = Size()
DURATION = Duration()
PATH = Text(rebased=Rebased.PATH)
CONTEXT = Text(rebased=Rebased.CONTEXT)
PAIRS = Pairs()
# A name alone takes its value from the environment.
VARIABLES = Pairs(bare=None)
LABELS = PAIRS
OPTIONS = MapOf(value=Text(numbers=True))

TEXTS = ListOf(item=TEXT)
DISTINCT_TEXTS = ListOf(item=TEXT, distinct=True)
LAST_TEXTS = ListOf(item=TEXT, unique=keys.name)
TEXT_OR_TEXTS = ListOf(item=TEXT, short=short_forms.alone, unique=keys.name)
COMMAND = Words(null=True)
