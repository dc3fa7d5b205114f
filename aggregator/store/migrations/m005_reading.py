"""What a reader sets: views, mutes, the edition, how pages look; private feeds; rules of topics and their jobs."""

from sqlite_utils import Database

from aggregator.store.migrations.statements import run_statements

SCHEMA = """
-- of articles, in percent; null: 100
ALTER TABLE users ADD COLUMN text_size INTEGER;
-- narrow, wide; null: between
ALTER TABLE users ADD COLUMN text_width TEXT;
-- compact; null: comfortable
ALTER TABLE users ADD COLUMN density TEXT;
-- entries of an edition; null: the usual
ALTER TABLE users ADD COLUMN edition_length INTEGER;

-- a reader's tie to a feed
ALTER TABLE follows ADD COLUMN level TEXT NOT NULL DEFAULT 'everywhere'  -- quiet: only in its folder and topics
    CHECK (level IN ('everywhere', 'quiet', 'muted'));
-- when that ends; null: it stays
ALTER TABLE follows ADD COLUMN until INTEGER;
-- a reader's tie to a topic: followed ones make the edition, muted ones are left out of lists
CREATE TABLE topic_follows (
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    topic INTEGER NOT NULL REFERENCES topics ON DELETE CASCADE,
    level TEXT NOT NULL CHECK (level IN ('followed', 'muted')),
    PRIMARY KEY (reader, topic)
) WITHOUT ROWID;
CREATE INDEX topic_follows_topic ON topic_follows (topic);
-- entries with these words are left out of a reader's lists
CREATE TABLE muted_words (
    id INTEGER PRIMARY KEY,
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    words TEXT NOT NULL,
    UNIQUE (reader, words)
);
-- filters of the reading list that a reader saved under a name
CREATE TABLE views (
    id INTEGER PRIMARY KEY,
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,                   -- the query string of the list
    position INTEGER NOT NULL,
    UNIQUE (reader, name)
);
-- finite front pages, made once and kept as they were
CREATE TABLE editions (
    id INTEGER PRIMARY KEY,
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    made INTEGER NOT NULL,
    up_to INTEGER NOT NULL,                  -- the highest entry id there was
    entries TEXT NOT NULL,                   -- sections in their order, as JSON: [[topic's slug or null, [ids]], …]
    finished INTEGER                         -- when it was marked read
);
CREATE INDEX editions_reader ON editions (reader, id);

-- a query (docs/query-language.md): what it finds is of the topic too
ALTER TABLE topics ADD COLUMN rule TEXT;
-- work on what is stored, done in portions after the commit that asked for it
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    ref INTEGER NOT NULL,                    -- of a topic say
    asked INTEGER NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0,       -- how much of it is done
    total INTEGER NOT NULL,                  -- how much there is; 0: not known yet
    problem TEXT,
    UNIQUE (kind, ref)
);

-- feeds: of the catalogue, or one reader's own, seen by nobody else; the same URL may be both
CREATE TABLE feeds_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    owner INTEGER REFERENCES users ON DELETE CASCADE,  -- null: of the catalogue
    own_title TEXT,                          -- given by an admin or an OPML file
    title TEXT,                              -- what the document calls itself
    site_url TEXT,
    language TEXT,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'gone')),
    starter INTEGER NOT NULL DEFAULT 0,      -- 1: from the starter catalogue and untouched since
    guide INTEGER NOT NULL DEFAULT 0,        -- 1: our own "Getting started" feed, never polled or exported
    outline TEXT NOT NULL DEFAULT '{}',      -- OPML attributes that we do not know, as JSON, to be exported again
    baseline INTEGER NOT NULL DEFAULT 0,     -- entries up to this id are born read
    created INTEGER NOT NULL,
    interval_minutes INTEGER,                -- polled this often; null: as all feeds
    user_agent TEXT,                         -- sent instead of our own; null: our own
    login BLOB,                              -- name and password for its server, sealed with the instance's key
    full_text INTEGER NOT NULL DEFAULT 0     -- 1: it gives only a teaser; linked articles are fetched
);
INSERT INTO feeds_anew SELECT id, url, NULL, own_title, title, site_url, language, state, starter, guide, outline,
    baseline, created, interval_minutes, user_agent, login, full_text FROM feeds;
DELETE FROM sqlite_sequence WHERE name = 'feeds_anew';
UPDATE sqlite_sequence SET name = 'feeds_anew' WHERE name = 'feeds';
DROP TABLE feeds;
ALTER TABLE feeds_anew RENAME TO feeds;
CREATE UNIQUE INDEX feeds_url ON feeds (url, coalesce(owner, 0));
CREATE INDEX feeds_owner ON feeds (owner) WHERE owner IS NOT NULL;
"""


def apply(db: Database) -> None:
    run_statements(db, SCHEMA)
