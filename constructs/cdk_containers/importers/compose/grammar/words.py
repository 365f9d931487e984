"""Commands that are written as one text, split as Docker Compose splits them, which is no shell."""

from dataclasses import dataclass

from cdk_containers.importers.compose.grammar.short_forms import ShortFormError

_BLANKS = " \t\r\n"
_ESCAPED = {"n": "\n", "t": "\t"}


@dataclass(frozen=True, kw_only=True)
class Command:
    """The words of a command.

    Args:
        words: what is run.
        cut: the character of a shell that ends it, if there is one: Docker Compose drops the rest.
    """

    words: list[str]
    cut: str | None = None


def split(text: str) -> Command:
    """The words of a text.

    Args:
        text: the command, with quotes and backslashes.

    Raises:
        ShortFormError: quotes or parentheses do not match.
    """
    words: list[str] = []
    word: str | None = None
    quote = ""
    escaped = False
    for character in text:
        if escaped:
            word = (word or "") + _ESCAPED.get(character, character)
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif quote:
            word = word or ""
            if character == quote:
                word += character if quote in "`)" else ""
                quote = ""
            else:
                word += character
        elif character in _BLANKS:
            words += [] if word is None else [word]
            word = None
        elif character in "'\"":
            quote = character
        elif character in "()" and not (character == "(" and (word or "").endswith("$")):
            raise _unmatched()
        elif character in ";&|<>":
            # The number of a stream before '>' belongs to what is dropped.
            is_stream = character == ">" and (word or "").isdecimal()
            return Command(
                words=words if word is None or is_stream else [*words, word], cut=character
            )
        else:
            word = (word or "") + character
            quote = {"`": "`", "(": ")"}.get(character, "")
    if quote or escaped:
        raise _unmatched()
    return Command(words=words if word is None else [*words, word])


def _unmatched() -> ShortFormError:
    return ShortFormError(
        "Quotes, backslashes or parentheses of the command do not match.",
        "Write the command as a list of its words, such as [sh, -c, 'a && b'].",
    )
