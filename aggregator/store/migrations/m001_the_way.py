"""The first schema. All times are Unix seconds in UTC unless a comment says otherwise."""

from sqlite_utils import Database

from aggregator.store.migrations.statements import run_statements

SCHEMA = """
-- a polled document; what people edit stands here, what each poll rewrites in feed_polls
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL UNIQUE,
    own_title TEXT,                          -- given by an admin or an OPML file
    title TEXT,                              -- what the document calls itself
    site_url TEXT,
    language TEXT,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'gone')),
    starter INTEGER NOT NULL DEFAULT 0,      -- 1: from the starter catalogue and untouched since
    guide INTEGER NOT NULL DEFAULT 0,        -- 1: our own "Getting started" feed, never polled or exported
    outline TEXT NOT NULL DEFAULT '{}',      -- OPML attributes that we do not know, as JSON, to be exported again
    baseline INTEGER NOT NULL DEFAULT 0,     -- entries up to this id are born read
    created INTEGER NOT NULL
);
-- one row a feed: what each poll rewrites
CREATE TABLE feed_polls (
    feed INTEGER PRIMARY KEY REFERENCES feeds ON DELETE CASCADE,
    etag TEXT,                               -- validators, byte for byte as they came
    last_modified TEXT,
    digest BLOB,                             -- of the last body
    last_poll INTEGER,
    last_success INTEGER,
    next_poll INTEGER NOT NULL DEFAULT 0,
    reason TEXT,                             -- why then: a key of poll.politeness.REASONS
    status INTEGER,                          -- the last HTTP status
    failures INTEGER NOT NULL DEFAULT 0,     -- in a row
    failing_since INTEGER,
    error_kind TEXT,
    error_detail TEXT,
    wait_until INTEGER,                      -- a running Retry-After: even a forced poll keeps it
    ttl_minutes INTEGER,                     -- what the document said last; a 304 says nothing
    update_minutes INTEGER,
    skip_hours TEXT,                         -- comma-separated, UTC
    skip_days TEXT,
    hub TEXT,
    moved_to TEXT,                           -- a permanent redirect, taken over when it held
    moved_times INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,                        -- the poller that is visiting it
    lease_until INTEGER
);
CREATE INDEX feed_polls_next ON feed_polls (next_poll);
-- consecutive equal results are one row
CREATE TABLE poll_log (
    id INTEGER PRIMARY KEY,
    feed INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    outcome TEXT NOT NULL,
    status INTEGER,
    detail TEXT,
    new_entries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX poll_log_feed ON poll_log (feed, last);

CREATE TABLE folders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent INTEGER REFERENCES folders ON DELETE CASCADE,
    name TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE                -- names from the top as a JSON array
);
CREATE TABLE feed_folders (
    feed INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    folder INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
    PRIMARY KEY (feed, folder)
) WITHOUT ROWID;
CREATE INDEX feed_folders_folder ON feed_folders (folder);

-- what a list shows; ids ascend and are never used again
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    feed INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    guid TEXT,
    key BLOB NOT NULL,                       -- 16 bytes, the identity within the feed
    fingerprint BLOB NOT NULL,               -- 8 bytes over what the document said
    listed INTEGER NOT NULL DEFAULT 1,       -- 1: the feed's last document still lists it
    url TEXT,
    title TEXT,
    author TEXT,
    teaser TEXT NOT NULL,
    image TEXT,
    published INTEGER,                       -- as the document says
    updated INTEGER,
    arrived INTEGER NOT NULL,
    sort_at INTEGER NOT NULL,                -- published, made sane, frozen at first sight
    language TEXT,
    comments_url TEXT,
    UNIQUE (feed, key)
);
CREATE INDEX entries_sort ON entries (sort_at, id);
CREATE INDEX entries_feed_sort ON entries (feed, sort_at, id);
CREATE INDEX entries_listed ON entries (feed, key, fingerprint) WHERE listed = 1;
CREATE TABLE entry_bodies (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    summary TEXT NOT NULL,                   -- cleaned HTML
    content TEXT NOT NULL                    -- cleaned HTML
);
-- plain text, what the full-text index refers to
CREATE TABLE entry_texts (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    title TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE VIRTUAL TABLE entry_search USING fts5 (
    title, text, content = 'entry_texts', content_rowid = 'entry', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE enclosures (
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    type TEXT,
    length INTEGER,
    PRIMARY KEY (entry, position)
) WITHOUT ROWID;

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,                -- casefolded NFKC of the name
    name TEXT NOT NULL
);
CREATE TABLE entry_tags (
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    tag INTEGER NOT NULL REFERENCES tags,
    source TEXT NOT NULL CHECK (source IN ('author', 'folder', 'rule', 'suggested', 'curator', 'reader')),
    PRIMARY KEY (entry, tag, source)
) WITHOUT ROWID;
CREATE INDEX entry_tags_tag ON entry_tags (tag, entry);
-- tags that every entry of a feed gets: an OPML outline's categories
CREATE TABLE feed_tags (
    feed INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    tag INTEGER NOT NULL REFERENCES tags,
    PRIMARY KEY (feed, tag)
) WITHOUT ROWID;
CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    names TEXT NOT NULL DEFAULT '{}'         -- by language, as JSON
);
-- the tag keys that a topic takes: of its name, slug, names and aliases
CREATE TABLE topic_keys (
    topic INTEGER NOT NULL REFERENCES topics ON DELETE CASCADE,
    key TEXT NOT NULL,
    alias TEXT,                              -- as it was given; null for name, slug and names
    PRIMARY KEY (topic, key)
) WITHOUT ROWID;
CREATE INDEX topic_keys_key ON topic_keys (key);
-- derived from tags and topic_keys, so that a topic's list is one walk
CREATE TABLE entry_topics (
    topic INTEGER NOT NULL REFERENCES topics ON DELETE CASCADE,
    sort_at INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    PRIMARY KEY (topic, sort_at, entry)
) WITHOUT ROWID;
CREATE INDEX entry_topics_entry ON entry_topics (entry, topic);

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password TEXT NOT NULL,                  -- argon2
    role TEXT NOT NULL CHECK (role IN ('reader', 'curator', 'admin')),
    language TEXT,
    time_zone TEXT,
    theme TEXT,
    floor INTEGER NOT NULL DEFAULT 0,        -- entries up to this id are read
    created INTEGER NOT NULL
);
CREATE TABLE sessions (
    token BLOB PRIMARY KEY,                  -- SHA-256 of what the cookie holds
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    browser TEXT
) WITHOUT ROWID;
-- links that open one form once
CREATE TABLE one_time_links (
    token BLOB PRIMARY KEY,                  -- SHA-256
    purpose TEXT NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE login_failures (
    who TEXT PRIMARY KEY,                    -- a name and an address
    times INTEGER NOT NULL,
    until INTEGER NOT NULL                   -- when it is forgotten
) WITHOUT ROWID;
-- a reader's tie to a feed; mark: entries up to this id are read
CREATE TABLE follows (
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    feed INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    mark INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (reader, feed)
) WITHOUT ROWID;
-- what a reader did to an entry; read null: as the marks say
CREATE TABLE entry_states (
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    read INTEGER,
    starred INTEGER,                         -- when; null: not starred
    PRIMARY KEY (reader, entry)
) WITHOUT ROWID;
CREATE INDEX entry_states_entry ON entry_states (entry);
CREATE INDEX entry_states_starred ON entry_states (reader, starred) WHERE starred IS NOT NULL;
-- the last mass marks of a reader, to be taken back
CREATE TABLE undos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    at INTEGER NOT NULL,
    before TEXT NOT NULL                     -- what stood there, as JSON
);

CREATE TABLE collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    purpose TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL DEFAULT 'private' CHECK (audience IN ('private', 'members', 'public')),
    sorting TEXT NOT NULL DEFAULT 'hand' CHECK (sorting IN ('hand', 'time')),
    owner INTEGER REFERENCES users ON DELETE SET NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
-- a pick keeps its own copy: it outlives retention and the feed
CREATE TABLE collection_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
    uuid TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    entry INTEGER REFERENCES entries ON DELETE SET NULL,
    url TEXT,
    title TEXT NOT NULL,
    source_title TEXT NOT NULL,
    source_url TEXT,
    feed_url TEXT,
    author TEXT,
    teaser TEXT NOT NULL,
    content TEXT NOT NULL,
    image TEXT,
    language TEXT,
    published INTEGER,
    headline TEXT,
    comment TEXT,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    added_by INTEGER REFERENCES users ON DELETE SET NULL,
    UNIQUE (collection, entry)
);
CREATE INDEX collection_items_entry ON collection_items (entry);

-- what the admin page stored, and facts of this installation
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
-- what makes the ids in our published feeds this installation's own
INSERT INTO facts VALUES ('installation', lower(hex(randomblob(16))));
"""


def apply(db: Database) -> None:
    run_statements(db, SCHEMA)
