-- +goose Up

-- One row: who this library is, and the version of who may do what.
CREATE TABLE library (
  one            BIGINT PRIMARY KEY CHECK (one = 1),
  id             TEXT     NOT NULL,
  made_at        BIGINT   NOT NULL,
  set_up_at      BIGINT   NOT NULL DEFAULT 0,
  set_up_hash    BYTEA,
  rights_version BIGINT   NOT NULL DEFAULT 1
);

CREATE TABLE setting (
  name     TEXT   PRIMARY KEY,
  value    TEXT   NOT NULL,
  revision BIGINT NOT NULL
);

CREATE TABLE counter (
  name  TEXT   PRIMARY KEY,
  value BIGINT NOT NULL
);

CREATE TABLE user_account (
  id         BIGINT PRIMARY KEY,
  email      TEXT     NOT NULL,
  email_fold TEXT     NOT NULL UNIQUE,
  name       TEXT     NOT NULL,
  language   TEXT     NOT NULL,
  password   TEXT     NOT NULL DEFAULT '',
  disabled   SMALLINT NOT NULL DEFAULT 0,
  made_at    BIGINT   NOT NULL,
  revision   BIGINT   NOT NULL
);

CREATE TABLE user_role (
  user_id BIGINT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  role    TEXT   NOT NULL,
  PRIMARY KEY (user_id, role)
);

CREATE TABLE user_group (
  id        BIGINT PRIMARY KEY,
  name      TEXT   NOT NULL,
  name_fold TEXT   NOT NULL UNIQUE,
  made_at   BIGINT NOT NULL,
  revision  BIGINT NOT NULL
);

CREATE TABLE group_member (
  group_id BIGINT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
  user_id  BIGINT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_member_user ON group_member (user_id);

-- The root is row 1, the only one without a parent.
CREATE TABLE folder (
  id        BIGINT PRIMARY KEY,
  parent    BIGINT REFERENCES folder (id),
  name      TEXT   NOT NULL,
  name_fold TEXT   NOT NULL,
  revision  BIGINT NOT NULL,
  made_at   BIGINT NOT NULL,
  UNIQUE (parent, name_fold),
  CHECK ((parent IS NULL) = (id = 1))
);
INSERT INTO folder (id, parent, name, name_fold, revision, made_at) VALUES (1, NULL, 'Library', 'library', 1, 0);

CREATE TABLE folder_grant (
  id        BIGINT PRIMARY KEY,
  folder_id BIGINT   NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
  user_id   BIGINT   REFERENCES user_account (id) ON DELETE CASCADE,
  group_id  BIGINT   REFERENCES user_group (id) ON DELETE CASCADE,
  level     SMALLINT NOT NULL,
  from_at   BIGINT   NOT NULL,
  until_at  BIGINT   NOT NULL,
  reason    TEXT     NOT NULL DEFAULT '',
  made_at   BIGINT   NOT NULL,
  made_by   BIGINT   NOT NULL,
  revision  BIGINT   NOT NULL,
  CHECK ((user_id IS NULL) <> (group_id IS NULL))
);
CREATE INDEX folder_grant_folder ON folder_grant (folder_id);
CREATE INDEX folder_grant_user ON folder_grant (user_id);
CREATE INDEX folder_grant_group ON folder_grant (group_id);

-- Only the SHA-256 of a session's or a token's secret is kept.
CREATE TABLE session (
  id         BIGINT PRIMARY KEY,
  user_id    BIGINT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  hash       BYTEA   NOT NULL UNIQUE,
  made_at    BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL,
  ends_at    BIGINT NOT NULL,
  source     TEXT   NOT NULL,
  user_agent TEXT   NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_end ON session (ends_at);

CREATE TABLE api_token (
  id      BIGINT PRIMARY KEY,
  user_id BIGINT   NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  name    TEXT     NOT NULL,
  hash    BYTEA     NOT NULL UNIQUE,
  level   SMALLINT NOT NULL,
  house   SMALLINT NOT NULL,
  folders TEXT     NOT NULL,
  made_at BIGINT   NOT NULL,
  seen_at BIGINT   NOT NULL,
  ends_at BIGINT   NOT NULL
);
CREATE INDEX api_token_user ON api_token (user_id);

-- Failed logins per account and per source, as a bucket that drains with time.
CREATE TABLE login_limit (
  subject BYTEA   PRIMARY KEY,
  full_at BIGINT NOT NULL
);

-- What the managers' desk shows until somebody has put it away.
CREATE TABLE notice (
  id      BIGINT PRIMARY KEY,
  kind    TEXT   NOT NULL,
  user_id BIGINT NOT NULL,
  body    TEXT   NOT NULL,
  made_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL DEFAULT 0,
  done_by BIGINT NOT NULL DEFAULT 0
);

-- The log: what the tree covers. hashes are those that the event completed, its own first.
CREATE TABLE event (
  seq         BIGINT PRIMARY KEY,
  at          BIGINT NOT NULL,
  actor_kind  TEXT    NOT NULL,
  actor       BIGINT NOT NULL,
  token       BIGINT NOT NULL,
  session     BIGINT NOT NULL,
  kind        TEXT    NOT NULL,
  object_kind TEXT,
  object      TEXT,
  outcome     TEXT    NOT NULL,
  commitment  BYTEA,
  hashes      BYTEA   NOT NULL
);
CREATE INDEX event_at ON event (at, seq);
CREATE INDEX event_actor ON event (actor, at, seq);
CREATE INDEX event_kind ON event (kind, at, seq);
CREATE INDEX event_object ON event (object, at, seq) WHERE object IS NOT NULL;

-- The personal part of an event, which can be erased without breaking the tree.
CREATE TABLE event_body (
  seq  BIGINT PRIMARY KEY REFERENCES event (seq),
  salt BYTEA   NOT NULL,
  text BYTEA   NOT NULL
);

-- One row: the right edge of the tree.
CREATE TABLE log_head (
  one  BIGINT PRIMARY KEY CHECK (one = 1),
  size BIGINT NOT NULL,
  edge BYTEA   NOT NULL
);
INSERT INTO log_head (one, size, edge) VALUES (1, 0, '');

CREATE TABLE checkpoint (
  size BIGINT PRIMARY KEY,
  at   BIGINT NOT NULL,
  note BYTEA NOT NULL
);

-- Work to be done. run_at is when it is due; taking a job on moves that on to the end of the
-- lease. state 0 waits or runs, 1 was given up. again: enqueued once more while it ran.
CREATE TABLE job (
  id         BIGINT PRIMARY KEY,
  kind       TEXT NOT NULL,
  unique_key TEXT,
  payload    TEXT NOT NULL,
  state      SMALLINT NOT NULL DEFAULT 0,
  leased     SMALLINT NOT NULL DEFAULT 0,
  again      SMALLINT NOT NULL DEFAULT 0,
  run_at     BIGINT NOT NULL,
  attempts   BIGINT NOT NULL DEFAULT 0,
  failure    TEXT NOT NULL DEFAULT '',
  made_at    BIGINT NOT NULL,
  UNIQUE (kind, unique_key)
);
CREATE INDEX job_due ON job (state, run_at);
