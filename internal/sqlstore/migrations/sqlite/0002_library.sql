-- +goose Up

CREATE TABLE camera (
  id    INTEGER PRIMARY KEY,
  make  TEXT NOT NULL,
  model TEXT NOT NULL,
  name  TEXT NOT NULL UNIQUE
) STRICT;

-- One narrow row per asset, stored in the library's one order: a page is neighbours on disk.
-- An erased asset's row stays as a mark that it was.
CREATE TABLE asset (
  sort_key   INTEGER PRIMARY KEY,
  id         INTEGER NOT NULL UNIQUE,
  folder     INTEGER NOT NULL REFERENCES folder (id),
  state      INTEGER NOT NULL,
  stack      INTEGER NOT NULL DEFAULT 0, -- the asset that it lies under
  stacked    INTEGER NOT NULL DEFAULT 0, -- how many lie under it
  file_name  TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  media_type TEXT    NOT NULL,
  shape      TEXT    NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  sha256     BLOB    NOT NULL,
  taken_at   INTEGER NOT NULL,
  zone_known INTEGER NOT NULL,
  camera     INTEGER NOT NULL DEFAULT 0,
  located    INTEGER NOT NULL DEFAULT 0,
  damaged    INTEGER NOT NULL DEFAULT 0,
  version    INTEGER NOT NULL DEFAULT 1, -- number of the current one
  versions   INTEGER NOT NULL DEFAULT 0, -- how many there are
  added_at   INTEGER NOT NULL,
  added_by   INTEGER NOT NULL,
  trashed_at INTEGER NOT NULL DEFAULT 0,
  perceptual INTEGER NOT NULL DEFAULT 0,
  thumbhash  BLOB    NOT NULL,
  revision   INTEGER NOT NULL
) STRICT;
CREATE INDEX asset_list ON asset (state, sort_key, folder, stack, media_type, camera, shape, added_by, added_at, damaged, located, versions);
CREATE INDEX asset_folder ON asset (folder, state, sort_key, stack);
CREATE INDEX asset_trash ON asset (trashed_at) WHERE state = 3;
CREATE INDEX asset_stack ON asset (stack) WHERE stack <> 0;

-- What is read for one asset at a time.
CREATE TABLE asset_text (
  asset        INTEGER PRIMARY KEY REFERENCES asset (id),
  taken_source TEXT    NOT NULL,
  taken_zone   INTEGER NOT NULL, -- minutes east of UTC, where the zone is known
  description  TEXT    NOT NULL,
  headline     TEXT    NOT NULL,
  creator      TEXT    NOT NULL,
  credit       TEXT    NOT NULL,
  rights       TEXT    NOT NULL,
  usage_terms  TEXT    NOT NULL,
  instructions TEXT    NOT NULL,
  rating       INTEGER NOT NULL,
  place        TEXT    NOT NULL,
  city         TEXT    NOT NULL,
  region       TEXT    NOT NULL,
  country      TEXT    NOT NULL,
  latitude     REAL    NOT NULL,
  longitude    REAL    NOT NULL,
  altitude     REAL    NOT NULL,
  lens         TEXT    NOT NULL,
  aperture     REAL    NOT NULL,
  exposure     REAL    NOT NULL,
  focal_length REAL    NOT NULL,
  iso          INTEGER NOT NULL,
  software     TEXT    NOT NULL,
  regions      TEXT    NOT NULL -- JSON, as the file carries them
) STRICT;

-- The legal basis; no row: nobody has assessed it.
CREATE TABLE assessment (
  asset   INTEGER PRIMARY KEY REFERENCES asset (id),
  basis   TEXT    NOT NULL,
  note    TEXT    NOT NULL,
  ends_at INTEGER NOT NULL,
  by_user INTEGER NOT NULL,
  at      INTEGER NOT NULL
) STRICT;

-- Clearance over time, without gap or overlap from the asset's first day on.
CREATE TABLE clearance_span (
  sort_key INTEGER NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  status   TEXT    NOT NULL,
  PRIMARY KEY (sort_key, from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX clearance_span_status ON clearance_span (status, sort_key, from_at, until_at);

CREATE TABLE version (
  id         INTEGER PRIMARY KEY,
  asset      INTEGER NOT NULL REFERENCES asset (id),
  number     INTEGER NOT NULL,
  file_name  TEXT    NOT NULL,
  media_type TEXT    NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  sha256     BLOB    NOT NULL,
  digest     BLOB, -- keyed hash of the content, by which equal files are known; none when erased
  damaged    INTEGER NOT NULL,
  perceptual INTEGER NOT NULL,
  thumbhash  BLOB    NOT NULL,
  added_at   INTEGER NOT NULL,
  added_by   INTEGER NOT NULL,
  note       TEXT    NOT NULL,
  UNIQUE (asset, number)
) STRICT;
CREATE INDEX version_digest ON version (digest) WHERE digest IS NOT NULL;

CREATE TABLE blob (
  version    INTEGER NOT NULL REFERENCES version (id),
  role       TEXT    NOT NULL,
  asset      INTEGER NOT NULL,
  name       TEXT    NOT NULL UNIQUE,
  media_type TEXT    NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  damaged_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (version, role)
) STRICT, WITHOUT ROWID;

-- The key ledger: the only place where wrapped data keys stand.
CREATE TABLE data_key (
  kind    INTEGER NOT NULL,
  id      INTEGER NOT NULL,
  wrapped BLOB    NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- The full-text index. Its row is the asset's sort key, so the newest matches come first
-- without sorting. marks holds one made-up word per fact (folder, state, keyword, camera, ...).
CREATE VIRTUAL TABLE search USING fts5 (
  title, description, file, place, creator, marks,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4'
);

-- Every word of texts and names, and in how many of them it stands; for suggestions and spelling.
CREATE TABLE term (
  word TEXT    PRIMARY KEY,
  uses INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE term_gram (
  gram TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (gram, word)
) STRICT, WITHOUT ROWID;

-- The vocabulary. A keyword that was merged points to the one it went into.
CREATE TABLE keyword (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL,
  name_fold  TEXT    NOT NULL,
  controlled INTEGER NOT NULL,
  merged     INTEGER NOT NULL DEFAULT 0,
  revision   INTEGER NOT NULL
) STRICT;
CREATE INDEX keyword_name_fold ON keyword (name_fold);

-- By what a keyword is found: kind 0 its own name, 1 its name in a language, 2 a synonym.
CREATE TABLE keyword_name (
  keyword  INTEGER NOT NULL REFERENCES keyword (id) ON DELETE CASCADE,
  kind     INTEGER NOT NULL,
  language TEXT    NOT NULL,
  position INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  fold     TEXT    NOT NULL,
  PRIMARY KEY (keyword, kind, language, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX keyword_name_by_fold ON keyword_name (fold, keyword);

-- The words in the names of keywords (kind 1, every language), folders (2) and cameras (3).
-- Searching for a word finds what carries such a name, without the name being in the index.
CREATE TABLE name_word (
  word TEXT    NOT NULL,
  kind INTEGER  NOT NULL,
  id   INTEGER  NOT NULL,
  PRIMARY KEY (word, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_word_id ON name_word (kind, id);

CREATE TABLE asset_keyword (
  asset    INTEGER NOT NULL,
  keyword  INTEGER NOT NULL REFERENCES keyword (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (asset, keyword)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_keyword_keyword ON asset_keyword (keyword, asset);

-- The organisation's own fields.
CREATE TABLE field (
  id        INTEGER PRIMARY KEY,
  name      TEXT    NOT NULL,
  name_fold TEXT    NOT NULL UNIQUE,
  names     TEXT    NOT NULL, -- JSON: language to name
  kind      TEXT    NOT NULL,
  choices   TEXT    NOT NULL, -- JSON
  revision  INTEGER NOT NULL
) STRICT;
CREATE TABLE asset_field (
  asset INTEGER NOT NULL,
  field INTEGER NOT NULL REFERENCES field (id),
  value TEXT    NOT NULL,
  PRIMARY KEY (asset, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_field_field ON asset_field (field);

CREATE TABLE collection (
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL,
  owner    INTEGER NOT NULL,
  shared   INTEGER NOT NULL,
  made_at  INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE TABLE collection_asset (
  collection INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  asset      INTEGER NOT NULL,
  PRIMARY KEY (collection, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX collection_asset_asset ON collection_asset (asset, collection);

CREATE TABLE saved_search (
  id      INTEGER PRIMARY KEY,
  owner   INTEGER NOT NULL,
  name    TEXT    NOT NULL,
  query   TEXT    NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX saved_search_owner ON saved_search (owner);

-- How many assets a folder lists per month (year times 12 plus month, from 0) and state.
CREATE TABLE month_count (
  folder INTEGER NOT NULL,
  state  INTEGER NOT NULL,
  month  INTEGER NOT NULL,
  assets INTEGER NOT NULL,
  PRIMARY KEY (state, month, folder)
) STRICT, WITHOUT ROWID;
CREATE INDEX month_count_folder ON month_count (folder, state, month, assets);

-- What was changed: one row for the act, one for each field of each asset.
CREATE TABLE change (
  id        INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  actor     TEXT    NOT NULL,
  by_user   INTEGER NOT NULL,
  kind      TEXT    NOT NULL,
  undone_at INTEGER NOT NULL DEFAULT 0,
  undoes    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE asset_change (
  asset  INTEGER NOT NULL,
  change INTEGER NOT NULL REFERENCES change (id),
  field  TEXT    NOT NULL,
  before TEXT    NOT NULL,
  after  TEXT    NOT NULL,
  PRIMARY KEY (asset, change, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_change_change ON asset_change (change);

-- Perceptual hashes of the living, found by each quarter of their bits.
CREATE TABLE likeness (
  asset      INTEGER PRIMARY KEY,
  perceptual INTEGER NOT NULL
) STRICT;
CREATE INDEX likeness_0 ON likeness ((perceptual & 65535), perceptual);
CREATE INDEX likeness_1 ON likeness (((perceptual >> 16) & 65535), perceptual);
CREATE INDEX likeness_2 ON likeness (((perceptual >> 32) & 65535), perceptual);
CREATE INDEX likeness_3 ON likeness (((perceptual >> 48) & 65535), perceptual);

-- Pairs that look alike, a < b. decision is empty until somebody has looked.
CREATE TABLE near_duplicate (
  a          INTEGER NOT NULL,
  b          INTEGER NOT NULL,
  distance   INTEGER NOT NULL,
  found_at   INTEGER NOT NULL,
  decision   TEXT    NOT NULL DEFAULT '',
  decided_at INTEGER NOT NULL DEFAULT 0,
  decided_by INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_duplicate_b ON near_duplicate (b);
CREATE INDEX near_duplicate_open ON near_duplicate (found_at, a, b, distance) WHERE decision = '';

-- Searches that found nothing, per day; not what was searched for.
CREATE TABLE failed_search (
  day      INTEGER PRIMARY KEY,
  searches INTEGER NOT NULL
) STRICT;
