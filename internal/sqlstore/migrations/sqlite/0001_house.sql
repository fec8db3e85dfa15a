-- +goose Up

-- One row: who this library is, and the version of who may do what.
CREATE TABLE library (
  one            INTEGER PRIMARY KEY CHECK (one = 1),
  id             TEXT     NOT NULL,
  made_at        INTEGER   NOT NULL,
  set_up_at      INTEGER   NOT NULL DEFAULT 0,
  set_up_hash    BLOB,
  rights_version INTEGER   NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE setting (
  name     TEXT   PRIMARY KEY,
  value    TEXT   NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE counter (
  name  TEXT   PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

CREATE TABLE user_account (
  id         INTEGER PRIMARY KEY,
  email      TEXT     NOT NULL,
  email_fold TEXT     NOT NULL UNIQUE,
  name       TEXT     NOT NULL,
  language   TEXT     NOT NULL,
  password   TEXT     NOT NULL DEFAULT '',
  disabled   INTEGER NOT NULL DEFAULT 0,
  made_at    INTEGER   NOT NULL,
  revision   INTEGER   NOT NULL
) STRICT;

CREATE TABLE user_role (
  user_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  role    TEXT   NOT NULL,
  PRIMARY KEY (user_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_group (
  id        INTEGER PRIMARY KEY,
  name      TEXT   NOT NULL,
  name_fold TEXT   NOT NULL UNIQUE,
  made_at   INTEGER NOT NULL,
  revision  INTEGER NOT NULL
) STRICT;

CREATE TABLE group_member (
  group_id INTEGER NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
  user_id  INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_member_user ON group_member (user_id);

-- The root is row 1, the only one without a parent.
CREATE TABLE folder (
  id        INTEGER PRIMARY KEY,
  parent    INTEGER REFERENCES folder (id),
  name      TEXT   NOT NULL,
  name_fold TEXT   NOT NULL,
  revision  INTEGER NOT NULL,
  made_at   INTEGER NOT NULL,
  UNIQUE (parent, name_fold),
  CHECK ((parent IS NULL) = (id = 1))
) STRICT;
INSERT INTO folder (id, parent, name, name_fold, revision, made_at) VALUES (1, NULL, 'Library', 'library', 1, 0);

CREATE TABLE folder_grant (
  id        INTEGER PRIMARY KEY,
  folder_id INTEGER   NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
  user_id   INTEGER   REFERENCES user_account (id) ON DELETE CASCADE,
  group_id  INTEGER   REFERENCES user_group (id) ON DELETE CASCADE,
  level     INTEGER NOT NULL,
  from_at   INTEGER   NOT NULL,
  until_at  INTEGER   NOT NULL,
  reason    TEXT     NOT NULL DEFAULT '',
  made_at   INTEGER   NOT NULL,
  made_by   INTEGER   NOT NULL,
  revision  INTEGER   NOT NULL,
  CHECK ((user_id IS NULL) <> (group_id IS NULL))
) STRICT;
CREATE INDEX folder_grant_folder ON folder_grant (folder_id);
CREATE INDEX folder_grant_user ON folder_grant (user_id);
CREATE INDEX folder_grant_group ON folder_grant (group_id);

-- Only the SHA-256 of a session's or a token's secret is kept.
CREATE TABLE session (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  hash       BLOB   NOT NULL UNIQUE,
  made_at    INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  source     TEXT   NOT NULL,
  user_agent TEXT   NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_end ON session (ends_at);

CREATE TABLE api_token (
  id      INTEGER PRIMARY KEY,
  user_id INTEGER   NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  name    TEXT     NOT NULL,
  hash    BLOB     NOT NULL UNIQUE,
  level   INTEGER NOT NULL,
  house   INTEGER NOT NULL,
  folders TEXT     NOT NULL,
  made_at INTEGER   NOT NULL,
  seen_at INTEGER   NOT NULL,
  ends_at INTEGER   NOT NULL
) STRICT;
CREATE INDEX api_token_user ON api_token (user_id);

-- Failed logins per account and per source, as a bucket that drains with time.
CREATE TABLE login_limit (
  subject BLOB   PRIMARY KEY,
  full_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the managers' desk shows until somebody has put it away.
CREATE TABLE notice (
  id      INTEGER PRIMARY KEY,
  kind    TEXT   NOT NULL,
  user_id INTEGER NOT NULL,
  body    TEXT   NOT NULL,
  made_at INTEGER NOT NULL,
  done_at INTEGER NOT NULL DEFAULT 0,
  done_by INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The log: what the tree covers. hashes are those that the event completed, its own first.
CREATE TABLE event (
  seq         INTEGER PRIMARY KEY,
  at          INTEGER NOT NULL,
  actor_kind  TEXT    NOT NULL,
  actor       INTEGER NOT NULL,
  token       INTEGER NOT NULL,
  session     INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  object_kind TEXT,
  object      TEXT,
  outcome     TEXT    NOT NULL,
  commitment  BLOB ,
  hashes      BLOB    NOT NULL
) STRICT;
CREATE INDEX event_at ON event (at, seq);
CREATE INDEX event_actor ON event (actor, at, seq);
CREATE INDEX event_kind ON event (kind, at, seq);
CREATE INDEX event_object ON event (object, at, seq) WHERE object IS NOT NULL;

-- The personal part of an event, which can be erased without breaking the tree.
CREATE TABLE event_body (
  seq  INTEGER PRIMARY KEY REFERENCES event (seq),
  salt BLOB    NOT NULL,
  text BLOB    NOT NULL
) STRICT;

-- One row: the right edge of the tree.
CREATE TABLE log_head (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  edge BLOB    NOT NULL
) STRICT;
INSERT INTO log_head (one, size, edge) VALUES (1, 0, x'');

CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY,
  at   INTEGER NOT NULL,
  note BLOB NOT NULL
) STRICT;

-- Work to be done. run_at is when it is due; taking a job on moves that on to the end of the
-- lease. state 0 waits or runs, 1 was given up. again: enqueued once more while it ran.
CREATE TABLE job (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  unique_key TEXT,
  payload    TEXT NOT NULL,
  state      INTEGER NOT NULL DEFAULT 0,
  leased     INTEGER NOT NULL DEFAULT 0,
  again      INTEGER NOT NULL DEFAULT 0,
  run_at     INTEGER NOT NULL,
  attempts   INTEGER NOT NULL DEFAULT 0,
  failure    TEXT NOT NULL DEFAULT '',
  made_at    INTEGER NOT NULL,
  UNIQUE (kind, unique_key)
) STRICT;
CREATE INDEX job_due ON job (state, run_at);
