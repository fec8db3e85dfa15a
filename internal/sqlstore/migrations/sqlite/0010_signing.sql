-- +goose Up

-- What proves one word of one signer: the signed copy that they got and the receipt, sealed under
-- the key of owner.
CREATE TABLE proof (
  consent INTEGER NOT NULL REFERENCES consent (id),
  event   INTEGER NOT NULL,
  owner   INTEGER NOT NULL REFERENCES person (id),
  at      INTEGER NOT NULL,
  copy    BLOB    NOT NULL,
  receipt BLOB    NOT NULL,
  PRIMARY KEY (consent, event)
) STRICT;

-- A scan or a recording that staff keep with a consent, sealed under the key of owner.
CREATE TABLE consent_recording (
  id         INTEGER PRIMARY KEY,
  consent    INTEGER NOT NULL REFERENCES consent (id),
  owner      INTEGER NOT NULL REFERENCES person (id),
  media_type TEXT    NOT NULL,
  bytes      INTEGER NOT NULL, -- of the plain content
  made_at    INTEGER NOT NULL,
  made_by    INTEGER NOT NULL,
  sealed     BLOB    NOT NULL
) STRICT;
CREATE INDEX consent_recording_consent ON consent_recording (consent);

-- That somebody makes use of a right of theirs, and what came of it. note and answer are sealed
-- under the key of owner.
CREATE TABLE right_request (
  id        INTEGER PRIMARY KEY,
  number    INTEGER NOT NULL UNIQUE,
  person    INTEGER NOT NULL REFERENCES person (id),
  kind      TEXT    NOT NULL,
  at        INTEGER NOT NULL,
  due_at    INTEGER NOT NULL,
  state     TEXT    NOT NULL,
  closed_at INTEGER NOT NULL,
  closed_by INTEGER NOT NULL,
  note      BLOB    NOT NULL,
  answer    BLOB    NOT NULL
) STRICT;
CREATE INDEX right_request_person ON right_request (person);
CREATE INDEX right_request_state ON right_request (state, due_at);

-- +goose StatementBegin
CREATE TRIGGER proof_stays BEFORE UPDATE ON proof BEGIN SELECT RAISE(ABORT, 'proof is never changed'); END;
-- +goose StatementEnd
