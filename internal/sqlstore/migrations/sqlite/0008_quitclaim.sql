-- +goose Up

-- A consent form in all its versions. retired: people are no longer asked with it.
CREATE TABLE quitclaim (
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL,
  retired  INTEGER NOT NULL,
  made_at  INTEGER NOT NULL,
  made_by  INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

-- One version of it for one group of people in one language. All texts of a version are
-- published in one moment; while published_at is 0 they are a draft. body is what is read and
-- signed, source what it was made from by filling in who the organisation is; hash is of the text
-- as it is signed. Both are empty in a draft.
CREATE TABLE quitclaim_text (
  quitclaim    INTEGER NOT NULL REFERENCES quitclaim (id),
  version      INTEGER NOT NULL,
  variant      TEXT    NOT NULL,
  language     TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  body         TEXT    NOT NULL,
  source       TEXT    NOT NULL,
  published_at INTEGER NOT NULL,
  published_by INTEGER NOT NULL,
  hash         BLOB    NOT NULL,
  PRIMARY KEY (quitclaim, version, variant, language)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER quitclaim_text_stays BEFORE UPDATE ON quitclaim_text WHEN OLD.published_at <> 0
BEGIN SELECT RAISE(ABORT, 'a published text never changes'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER quitclaim_text_kept BEFORE DELETE ON quitclaim_text WHEN OLD.published_at <> 0
BEGIN SELECT RAISE(ABORT, 'a published text never changes'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER quitclaim_text_whole BEFORE INSERT ON quitclaim_text
WHEN EXISTS (SELECT 1 FROM quitclaim_text t WHERE t.quitclaim = NEW.quitclaim AND t.version = NEW.version AND t.published_at <> 0)
BEGIN SELECT RAISE(ABORT, 'nothing is added to a published version'); END;
-- +goose StatementEnd
