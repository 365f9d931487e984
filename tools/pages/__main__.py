"""`make docs`: write the pages that are made from the code."""

from tools.pages import PAGES

for path, page in PAGES.items():
    path.write_text(page())
