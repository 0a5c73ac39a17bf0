"""Reading of municipal web pages: decoding, page model, titles, extraction, crawling, keys.

Nothing here knows a body, a host or a title. What a page publishes follows
from its structure (headings, tables, definition lists, lists, paragraphs), as
Japanese municipal CMSs write it; see :mod:`.extract` for the rules.
"""
