"""How much of a document is taken. Time, memory and the number of entries come with the policy."""

TITLE_CHARS = 500
AUTHOR_CHARS = 300
TEASER_CHARS = 300
TEXT_CHARS = 20_000  # of an entry, for the search
HTML_CHARS = 1_000_000  # of one text of an entry; what comes after is cut
HTML_DEPTH = 500  # elements inside each other in a text; beyond, only its words are kept
URL_CHARS = 4_000
GUID_CHARS = 4_000  # kept and shown; the identity counts them all
TAGS = 50
TAG_CHARS = 100
ENCLOSURES = 50

# Refused before reading: no real feed comes near, and the time that reading takes grows with the square of them.
ELEMENT_ATTRIBUTES = 256
DOCUMENT_DEPTH = 1_000
DOCUMENT_ITEMS = 50_000
ENTITY_CHARS = 256
ENTITIES = 400
EXPANSION_CHARS = 1_000_000
